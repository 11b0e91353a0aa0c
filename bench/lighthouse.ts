import { chromium } from '@playwright/test'
import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'
import { browserPath } from '../e2e/browser.ts'

/** The four categories, 0 to 100, layout shift, and what each failed audit says. */
export type Lit = { scores: Record<string, number>; layoutShift: number; found: string[] }

/** Runs Lighthouse over pages, as a phone on a slow network has them (its mobile preset). */
export async function litPages(urls: string[]): Promise<Lit[]> {
  const chrome = await launch({
    chromePath: browserPath(chromium.executablePath()),
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  })
  try {
    const lit: Lit[] = []
    for (const url of urls) {
      const result = await lighthouse(url, {
        port: chrome.port,
        logLevel: 'error',
        onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
      })
      if (!result) throw new Error(`Lighthouse gave nothing for ${url}`)
      const { categories, audits } = result.lhr
      const scores = Object.fromEntries(
        Object.values(categories).map(({ title, score }) => [
          title,
          Math.round((score ?? 0) * 100),
        ]),
      )
      const found = Object.values(categories).flatMap(({ auditRefs }) =>
        auditRefs
          .filter(({ weight }) => weight > 0)
          .map(({ id }) => audits[id])
          .filter((audit) => audit?.score !== null && (audit?.score ?? 1) < 0.9)
          .map(
            (audit) => `${audit?.title}${audit?.displayValue ? ` (${audit.displayValue})` : ''}`,
          ),
      )
      const layoutShift = audits['cumulative-layout-shift']?.numericValue ?? Number.NaN
      lit.push({ scores, layoutShift, found: [...new Set(found)] })
    }
    return lit
  } finally {
    chrome.kill()
  }
}
