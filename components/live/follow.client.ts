import { sayCount } from '../messages/count.client.ts'
import type { FollowWords } from './LiveCoverage.tsx'

/**
 * Follows the live coverage on the page: what is new is put in, what changed is replaced, what went is
 * removed, and what is being read stays where it is. A reader may pause it.
 */
export function followCoverage(): void {
  const live = document.querySelector<HTMLElement>('[data-live]')
  if (!live) return
  const part = (name: string) => live.querySelector<HTMLElement>(`[data-live-${name}]`)
  const list = part('list')
  const pinned = part('pinned')
  if (!list || !pinned) return
  const address = `/api/articles/${live.dataset.live}/live?after=`
  const words = JSON.parse(live.dataset.words ?? '') as FollowWords
  let after = live.dataset.sequence
  let source: EventSource | undefined
  let paused = false
  let asking = 0
  /** New entries that wait until the reader asks for them, by their id. */
  const waiting = new Map<string, HTMLElement>()

  function make<K extends keyof HTMLElementTagNameMap>(tag: K, name: string) {
    const element = document.createElement(tag)
    element.className = name
    return element
  }
  const bar = make('div', 'live-bar')
  const pause = make('button', '')
  const fresh = make('button', 'live-fresh')
  const said = make('p', 'unseen')
  said.setAttribute('role', 'status')
  pause.type = fresh.type = 'button'
  pause.textContent = words.pause
  fresh.hidden = true
  bar.append(pause, said)
  pinned.before(bar, fresh)

  const say = (text: string) => {
    said.textContent = text
  }
  const count = (n: number) => sayCount(words.fresh, n, live.dataset.language)
  const topOf = (element: Element) => element.getBoundingClientRect().top
  const entriesOf = (root: ParentNode) => [...root.querySelectorAll<HTMLElement>('[id^=entry-]')]
  /** Is one entry of an earlier time than another? */
  const isBefore = (one: HTMLElement, other: HTMLElement) =>
    Number(one.dataset.at) - Number(other.dataset.at) ||
    Number(one.id.slice(6)) - Number(other.id.slice(6))

  /** Does it belong to a page of earlier entries? */
  function isElsewhere(entry: HTMLElement): boolean {
    const last = list?.lastElementChild as HTMLElement | null
    const goesOn = part('earlier') && last
    return !('pinned' in entry.dataset) && !!goesOn && isBefore(entry, last) < 0
  }

  function place(entry: HTMLElement): void {
    const home = 'pinned' in entry.dataset ? pinned : list
    const next = [...(home?.children ?? [])].find(
      (other) => isBefore(other as HTMLElement, entry) < 0,
    )
    home?.insertBefore(entry, next ?? null)
  }

  /** Puts in what waits. */
  function show(): void {
    if (!waiting.size) return
    const [first] = waiting.values()
    const text = first?.querySelector('h3, .article-body')?.textContent ?? ''
    say(
      waiting.size === 1
        ? words.entry.replace('{words}', () => text.slice(0, 120))
        : count(waiting.size),
    )
    for (const entry of waiting.values()) {
      entry.classList.add('entry-new')
      place(entry)
    }
    waiting.clear()
    part('empty')?.remove()
    offer()
  }

  function offer(): void {
    fresh.hidden = !waiting.size
    fresh.textContent = count(waiting.size)
  }

  function apply(html: string): void {
    const { content } = Object.assign(document.createElement('template'), { innerHTML: html })
    const isDown = topOf(pinned as Element) < 0
    const places = entriesOf(live as Element)
      .filter((entry) => entry.getBoundingClientRect().bottom > 0)
      .map((entry) => [entry.id, topOf(entry)] as const)
    const before = waiting.size
    const [now, next] = [part('top'), content.querySelector('[data-live-top]')]
    if (now && next && now.innerHTML !== next.innerHTML) now.innerHTML = next.innerHTML
    for (const entry of entriesOf(content)) {
      const old = document.getElementById(entry.id)
      const isNew = !old && !isElsewhere(entry)
      old?.remove()
      waiting.delete(entry.id)
      if ('deleted' in entry.dataset) continue
      if (isNew) waiting.set(entry.id, entry)
      else if (!isElsewhere(entry)) place(entry)
    }
    if (!isDown) show()
    else {
      offer()
      if (waiting.size > before) say(count(waiting.size))
      for (const [id, top] of places) {
        const entry = document.getElementById(id)
        if (!entry) continue
        scrollBy(0, topOf(entry) - top)
        break
      }
    }
  }

  function take({ data, lastEventId }: { data: string; lastEventId: string }): void {
    after = lastEventId
    apply(JSON.parse(data))
  }

  function stop(): void {
    leave()
    paused = true
    pause.hidden = true
  }

  function leave(): void {
    source?.close()
    clearTimeout(asking)
  }

  function follow(): void {
    leave()
    if (paused || document.hidden) return
    const stream = new EventSource(address + after)
    source = stream
    stream.onmessage = take
    stream.addEventListener('end', (event) => {
      take(event as MessageEvent)
      stop()
      say(words.ended)
    })
    stream.addEventListener('gone', () => location.reload())
    stream.onerror = () => {
      // The browser comes back by itself unless it was refused: then it asks now and then.
      if (stream.readyState === 2) asking = window.setTimeout(ask, 15_000 + Math.random() * 1e4)
    }
  }

  async function ask(): Promise<void> {
    const answer = await fetch(`${address}${after}&poll`).catch(() => undefined)
    if (answer?.status === 410) return location.reload()
    if (answer?.ok) {
      const { sequence, html, ended } = await answer.json()
      take({ data: JSON.stringify(html), lastEventId: `${sequence}` })
      if (ended) return stop()
    }
    follow()
  }

  pause.onclick = () => {
    paused = !paused
    pause.textContent = paused ? words.resume : words.pause
    say(paused ? words.paused : words.resumed)
    follow()
  }
  fresh.onclick = () => {
    const newest = [...waiting.values()].sort(isBefore).pop()
    show()
    newest?.focus({ preventScroll: true })
    newest?.scrollIntoView()
  }
  // What stands on the page is gone to, without loading it again.
  live.addEventListener('click', (event) => {
    const { hash = '' } = (event.target as Element).closest('a') ?? {}
    if (!/^#entry-/.test(hash) || !document.getElementById(hash.slice(1))) return
    event.preventDefault()
    location.hash = hash
  })
  document.addEventListener('visibilitychange', follow)
  follow()
}
