import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Waits until nothing on the page fades or moves any more, but what does so without an end. */
async function stillness(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const moving = () =>
      document
        .getAnimations()
        .filter(
          ({ playState, effect }) =>
            playState === 'running' && effect?.getComputedTiming().endTime !== Infinity,
        )
    // What was shown a moment ago begins to fade in two frames later.
    for (let still = 0; still < 3; still++) {
      await frame()
      if (moving().length === 0) continue
      await Promise.allSettled(moving().map(({ finished }) => finished))
      still = 0
    }
  })
}

/**
 * Does something while nothing moves: colours can't be measured of what is half faded in. What began
 * to move meanwhile makes it start again.
 */
async function inStillness<T>(page: Page, look: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    await stillness(page)
    const began = await page.evaluateHandle(() => {
      const seen = { count: 0 }
      for (const name of ['transitionrun', 'animationstart'])
        document.addEventListener(name, () => seen.count++)
      return seen
    })
    const found = await look()
    if (tries === 4 || (await began.evaluate(({ count }) => count)) === 0) return found
  }
}

/** axe finds nothing serious or critical on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await inStillness(page, () =>
    new AxeBuilder({ page })
      // What passed is not counted up: that would take most of the time.
      .options({ resultTypes: ['violations'] })
      // In the page itself, not in an empty one that would be opened for it: frames are of our own site.
      .setLegacyMode(true)
      .analyze(),
  )
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map((n) => n.html) }))
  expect(serious).toEqual([])
}

/** The sizes (CSS px) at which pages are looked at. */
export const desktop = { width: 1280, height: 844 }
export const phone = { width: 390, height: 844 }

/** Nothing sticks out to the right of the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // After a change of the window's size the newsroom's frame moves into place.
  const excess = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(excess).toBeLessThanOrEqual(0)
}
