import { expect, test } from 'vitest'
import { parseQuery } from './parse.ts'

const word = (text: string) => ({ kind: 'word', text })
const phrase = (text: string) => ({ kind: 'phrase', text })
const prefix = (text: string) => ({ kind: 'prefix', text })

test.each([
  ['harbour bridge', [[word('harbour')], [word('bridge')]], [], 'bridge'],
  ['"harbour bridge" toll', [[phrase('harbour bridge')], [word('toll')]], [], 'toll'],
  ['“harbour bridge', [[phrase('harbour bridge')]], [], null],
  ['ferry -late -"night boat"', [[word('ferry')]], [word('late'), phrase('night boat')], null],
  [
    'ferry OR boat timetable',
    [[word('ferry'), word('boat')], [word('timetable')]],
    [],
    'timetable',
  ],
  ['ferry | boat', [[word('ferry'), word('boat')]], [], 'boat'],
  ['OR ferry OR', [[word('ferry')]], [], null],
  ['harb*', [[prefix('harb')]], [], null],
  ['ha*', [[word('ha')]], [], null],
  ['sea-wall', [[word('sea wall')]], [], null],
  ['-late', [], [word('late')], null],
  ['- -- *** "" &', [], [], null],
  ["d'accord o’clock", [[word("d'accord")], [word('o’clock')]], [], 'o’clock'],
  ["'; drop table --", [[word('drop')], [word('table')]], [], null],
  ['c++ 3.5 a&b', [[word('c++')], [word('3.5')], [word('a&b')]], [], 'a&b'],
])('%s', (text, groups, excluded, unfinished) => {
  expect(parseQuery(text)).toEqual({ groups, excluded, unfinished })
})

test('of very many words the first count', () => {
  expect(parseQuery('a '.repeat(100)).groups).toHaveLength(12)
})
