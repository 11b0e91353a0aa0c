import { expect, test } from 'vitest'
import { ownDatabase } from '#testing/database.ts'
import { passwordProblem } from './password-rules.ts'

ownDatabase()

const hana = { email: 'h.kovarova@courier-desk.example', name: 'Hana Kovářová' }

test.each([
  'password1234',
  'P@ssw0rd!!!!!',
  'Password-2026!',
  'qwertyuiop123',
  '123456789012',
  '8371 9204 1128',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  'passwordpassword',
  'abcdefghijklm',
  'trustno1trustno1',
])('"%s" is one of those tried first', async (password) => {
  expect(await passwordProblem(password, hana)).toMatch(/tried first/)
})

test.each([
  'hana.kovarova',
  'Kovářová1984!',
  'K0varova-Hana',
  'courier-desk-1',
  'courierpassword9',
  'Broadsheet2026',
  'broadsheet-hana!',
])('"%s" is made of names', async (password) => {
  expect(await passwordProblem(password, hana)).toMatch(/made of/)
})

test.each([
  'correct horse battery staple',
  'hana counts the evening tides',
  'four ferries left on time',
  'zW8#kq!2mPxt',
  'příliš žluťoučký kůň',
  '我们每天早上都在码头看报纸',
])('"%s" is fine', async (password) => {
  expect(await passwordProblem(password, hana)).toBeNull()
})
