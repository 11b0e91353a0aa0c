import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Deadline } from './life.ts'

test('what ends in time is waited for; what doesn’t is left, and there is no time for what comes after', async () => {
  const end = new Deadline(100)
  let done = false
  expect(
    await end.wait(
      'short',
      sleep(20).then(() => {
        done = true
      }),
    ),
  ).toBe(true)
  expect(done).toBe(true)
  expect(await end.wait('fails', Promise.reject(new Error('no')))).toBe(true)
  const before = performance.now()
  expect(await end.wait('long', sleep(5000, undefined, { ref: false }))).toBe(false)
  expect(performance.now() - before).toBeLessThan(1000)
  // A timer may come a part of a millisecond early.
  expect(end.left).toBeLessThan(2)
  expect(await end.wait('next', sleep(5000, undefined, { ref: false }))).toBe(false)
  expect(await end.wait('at once', Promise.resolve())).toBe(true)
})
