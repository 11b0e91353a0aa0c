// Words in their languages: which text search configuration knows a language's endings, and where
// words end in scripts that put no space between them.

const configs: Record<string, string> = {
  ...{ ar: 'arabic', ca: 'catalan', da: 'danish', de: 'german', el: 'greek', en: 'english' },
  ...{ es: 'spanish', et: 'estonian', eu: 'basque', fi: 'finnish', fr: 'french', ga: 'irish' },
  ...{ hi: 'hindi', hu: 'hungarian', hy: 'armenian', id: 'indonesian', it: 'italian' },
  ...{ lt: 'lithuanian', nb: 'norwegian', ne: 'nepali', nl: 'dutch', nn: 'norwegian' },
  ...{ no: 'norwegian', pt: 'portuguese', ro: 'romanian', ru: 'russian', sr: 'serbian' },
  ...{ sv: 'swedish', ta: 'tamil', tr: 'turkish', yi: 'yiddish' },
}

/** Knows no endings, but folds accents and case as the others do. */
export const simpleConfig = 'broadsheet_simple'

/**
 * The text search configuration of a language. A database may lack it: then `simpleConfig` does.
 * @param language BCP 47 tag
 */
export function configOf(language: string): string {
  const name = configs[language.split('-')[0]?.toLowerCase() ?? '']
  return name ? `broadsheet_${name}` : simpleConfig
}

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** Are there words of scripts that put no space between them? */
export const hasUnspaced = (text: string) => text.search(unspaced) >= 0

/** Puts a space between the words of scripts that have none. */
export function spaced(text: string): string {
  return text.replace(
    unspaced,
    (run) => ` ${[...segmenter.segment(run)].map(({ segment }) => segment).join(' ')} `,
  )
}

const between =
  /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\uE000\uE001。，、！？：；「」（）]) +(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\uE000\uE001。，、！？：；「」（）])/gu

/** Takes those spaces out again. */
export function unspacedAgain(text: string): string {
  return hasUnspaced(text) ? text.replace(between, '').trim() : text
}

/** Words without accents and capitals, for those who mistype one: each once. */
export function plainWords(text: string): string[] {
  const folded = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return [...new Set(folded.match(/\p{L}{4,30}/gu) ?? [])]
}
