import { setTimeout as sleep } from 'node:timers/promises'
import { db } from '#lib/platform/db.ts'

// Readers, programs that save, and one who publishes, all through the cache in front.

const chrome =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/** Requests of one kind: how many, how many of them failed, and how (status or error: times). */
class Tally {
  asked = 0
  failed = 0
  readonly how = new Map<string, number>()

  fail(how: string): void {
    this.failed++
    this.how.set(how, (this.how.get(how) ?? 0) + 1)
  }
}

/** Each has an address of her own, in all that this process asks. */
let visitors = 0

export type Article = { id: number; slug: string; version: number }

/** What is asked without pause until it is told to end. */
export class ClusterLoad {
  readonly pages = new Tally()
  readonly pictures = new Tally()
  readonly reads = new Tally()
  readonly saves = new Tally()
  readonly publications = new Tally()
  /** The last standfirst that was answered as saved, by article. */
  readonly saved = new Map<number, { text: string; version: number }>()
  /** Publications whose headline is to be seen everywhere: when each was answered, ms. */
  readonly published: { slug: string; headline: string; at: number }[] = []
  #going = true
  readonly #loops: Promise<void>[] = []
  readonly #front: string
  readonly #token: string

  constructor(front: string, token: string) {
    this.#front = front
    this.#token = token
  }

  /** Requests that were answered as they should be. */
  get answeredReads(): number {
    return this.reads.asked - this.reads.failed
  }

  async #ask(tally: Tally, path: string, init: RequestInit = {}): Promise<unknown> {
    tally.asked++
    try {
      const response = await fetch(this.#front + path, {
        signal: AbortSignal.timeout(10_000),
        redirect: 'manual',
        ...init,
      })
      const body = await response.text()
      if (response.ok) return body
      tally.fail(String(response.status))
    } catch (error) {
      tally.fail(((error as Error).cause as NodeJS.ErrnoException)?.code ?? (error as Error).name)
    }
    return undefined
  }

  #loop(work: () => Promise<void>): void {
    const go = async () => {
      while (this.#going) await work()
    }
    this.#loops.push(go())
  }

  #program(path: string, method: string, version: number, body: object): RequestInit {
    return {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        'Content-Type': 'application/json',
        'If-Match': version ? `"v${version}"` : '*',
        ...(path.endsWith('publish') ? { 'Idempotency-Key': crypto.randomUUID() } : {}),
      },
      body: JSON.stringify(body),
    }
  }

  /**
   * @param paths of readers' pages
   * @param drafts each saved by a program of its own
   * @param article published again and again under new headlines
   */
  begin(to: {
    paths: string[]
    pictures: string[]
    slugs: string[]
    drafts: Article[]
    article: Article
  }) {
    let at = 0
    for (let n = 0; n < 6; n++)
      this.#loop(async () => {
        await this.#ask(this.pages, to.paths[at++ % to.paths.length] ?? '/')
        if (to.pictures.length && at % 10 === 0)
          await this.#ask(this.pictures, to.pictures[at % to.pictures.length] ?? '/')
      })
    for (let n = 0; n < 4; n++)
      this.#loop(async () => {
        const visitor = visitors++
        const address = `198.18.${(visitor >> 8) & 255}.${visitor & 255}`
        await this.#ask(this.reads, `/api/articles/${to.slugs[visitor % to.slugs.length]}/reads`, {
          method: 'POST',
          headers: { 'user-agent': chrome, 'x-forwarded-for': address },
        })
        await sleep(5)
      })
    for (const { id } of to.drafts)
      this.#loop(async () => {
        const text = `Saved as ${crypto.randomUUID()}.`
        const path = `/api/v1/articles/${id}/draft`
        const body = await this.#ask(
          this.saves,
          path,
          this.#program(path, 'PATCH', 0, { standfirst: text }),
        )
        if (body) this.saved.set(id, { text, version: JSON.parse(String(body)).version })
        await sleep(300)
      })
    let edition = 0
    this.#loop(async () => {
      const headline = `Ferry runs again, edition ${++edition}`
      const draft = `/api/v1/articles/${to.article.id}/draft`
      const saved = await this.#ask(
        this.saves,
        draft,
        this.#program(draft, 'PATCH', 0, { headline }),
      )
      if (saved) {
        const publish = `/api/v1/articles/${to.article.id}/publish`
        const body = { change: { kind: 'minor' } }
        const done = await this.#ask(
          this.publications,
          publish,
          this.#program(publish, 'POST', 0, body),
        )
        if (done) this.published.push({ slug: to.article.slug, headline, at: performance.now() })
      }
      await sleep(1000)
    })
  }

  async end(): Promise<void> {
    this.#going = false
    await Promise.all(this.#loops)
  }
}

/** An article as the load needs it. */
export const forLoad = ({
  id,
  version,
  publicSlug,
}: {
  id: number
  version: number
  publicSlug: string | null
}): Article => ({
  id,
  version,
  slug: publicSlug ?? '',
})

/** Pages of the demo's front, their pictures, and the articles among them. */
export async function whatIsThere(site: string) {
  const html = await (await fetch(site)).text()
  const all = (pattern: RegExp) => [
    ...new Set([...html.matchAll(pattern)].map(([, found]) => String(found))),
  ]
  const slugs = all(/href="\/article\/([^"/]+)"/g).slice(0, 8)
  const pictures = all(/src="(\/media\/[^"]+)"/g).slice(0, 4)
  const paths = ['/', '/feed.xml', ...slugs.map((slug) => `/article/${slug}`)]
  return { slugs, pictures, paths }
}

/** How many reads all articles have. */
export async function countedReads(): Promise<number> {
  const [row] = await db().$queryRaw<{ total: number }[]>`
    select coalesce(sum(total), 0)::float8 as total from "ArticleReads"`
  return row?.total ?? 0
}

/** Of reads that were answered, how many aren't counted after half a minute. */
export async function missingReads(answered: number, before: number): Promise<number> {
  for (let tries = 0; ; tries++) {
    const missing = answered - ((await countedReads()) - before)
    if (missing <= 0 || tries >= 60) return Math.max(0, missing)
    await sleep(500)
  }
}
