import { expect, test } from 'vitest'
import { theme } from '../../theme/theme.ts'
import { contrast, illegiblePairs } from './contrast.ts'
import { facesFor } from './faces.ts'
import { standIns } from './stand-ins.ts'
import { readTheme } from './theme.ts'

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#ffffff', '#ffffff')).toBe(1)
  // Their own example of what just fails and what just passes.
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
})

test('every text of the theme that is there can be read, light and dark', () => {
  const { colours } = readTheme()
  expect(illegiblePairs(colours.light)).toEqual([])
  expect(illegiblePairs(colours.dark)).toEqual([])
})

test('a theme that can’t be read or isn’t legible is refused, with what is wrong in which part', () => {
  const { light } = theme.colours
  const pale = { ...theme.colours, light: { ...light, soft: '#999999' } }
  expect(() => readTheme({ ...theme, colours: pale })).toThrow(
    /soft on paper has a contrast of 2\.85: 4\.5 is the least[\s\S]*colours\.light\.soft/,
  )
  const named = { ...theme.colours, dark: { ...theme.colours.dark, ink: 'white' } }
  expect(() => readTheme({ ...theme, colours: named })).toThrow(/#rrggbb[\s\S]*colours\.dark\.ink/)
  expect(() => readTheme({ ...theme, layout: { ...theme.layout, measure: 90 } })).toThrow(
    /layout\.measure/,
  )
})

test('a stand-in has the width and the height of the face', () => {
  const face = { ascent: 1000, descent: -300, lineGap: 0, unitsPerEm: 1000, xWidthAvg: 500 }
  const { rules, families } = standIns('Face', 'serif', face)
  expect(families[0]).toBe('Face Georgia')
  const georgia = rules.split('@font-face')[1] ?? ''
  // Georgia's letters are 913/2048 em wide, so it is set 12 % larger; its ascent is that of the face.
  expect(georgia).toContain('size-adjust: 112.16%')
  expect(georgia).toContain('ascent-override: 89.16%')
  expect(0.8916 * 1.1216).toBeCloseTo(1, 3)
})

test('fonts whose letters a language doesn’t have are not fetched ahead', () => {
  expect(facesFor('ar')).toEqual([])
  expect(facesFor('zh-Hant')).toEqual([])
})
