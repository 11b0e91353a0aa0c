import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

const words =
  'harbour council tide ferry budget bridge engineer market winter report season quay lantern minister archive vessel committee river orchard railway teacher signal pilot ledger station granite weather festival tunnel auction'.split(
    ' ',
  )

/** Repeatable pseudo-random numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export const benchSlug = (n: number) => `bench-article-${n}`

/** The nth of words that nobody knows, all different: "kavoru". */
export function inventedWord(n: number): string {
  const syllables = 'ba be do du fa fi go ha hu ka ki la lu mo na ne pu re ru ti va vo'.split(' ')
  let word = ''
  for (let rest = n; word.length < 6 || rest > 0; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length]
  return word
}

/**
 * Writes `count` articles of 450 words as an import file: 6 sections, 200 bylines, ten years.
 * @param options.rareWords so many words more, each rarer than the one before, make up a third of them
 */
export async function writeArticles(
  file: string,
  count: number,
  { rareWords = 0 } = {},
): Promise<void> {
  const random = randomFrom(7)
  const common = () => words[Math.floor(random() * words.length)] ?? 'tide'
  // As in a language: the nth is about 1/n as frequent as the first.
  const pick = () =>
    rareWords && random() < 1 / 3 ? inventedWord(Math.floor(rareWords ** random())) : common()
  const sentence = (length: number) => {
    const text = Array.from({ length }, pick).join(' ')
    return `${text[0]?.toUpperCase()}${text.slice(1)}.`
  }
  const out = createWriteStream(file)
  const step = (10 * 365 * 86_400_000) / count
  const now = Date.now()
  for (let n = 0; n < count; n++) {
    const paragraphs = Array.from({ length: 9 }, () =>
      Array.from({ length: 5 }, () => sentence(10)).join(' '),
    )
    const line = JSON.stringify({
      id: `bench-${n}`,
      headline: sentence(8).slice(0, -1),
      standfirst: sentence(18),
      section: `Section ${n % 6}`,
      bylines: [`Reporter ${n % 200}`],
      publishedAt: new Date(now - n * step - 60_000).toISOString(),
      format: 'markdown',
      body: paragraphs.join('\n\n'),
      slug: benchSlug(n),
      reads: Math.floor(random() * 20_000),
    })
    if (!out.write(`${line}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
