import { marked } from 'marked'
import { Invalid } from '#lib/platform/failures.ts'

/**
 * Markdown (CommonMark and GitHub's) as HTML; HTML in it stays.
 * @throws Invalid when its quotes or lists stand in each other too deeply
 */
export function markdownHtml(markdown: string): string {
  try {
    return marked.parse(markdown, { async: false })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Invalid({ body: ['Its Markdown is nested too deeply.'] })
  }
}
