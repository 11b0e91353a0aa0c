import { sayCount } from './messages/count.client.ts'

const tickMs = 1000
/**
 * So often (s) it is told how an article is read on; also at its end, and when its reader turns away,
 * where some browsers send nothing any more.
 */
const tellEvery = 30
const retryMs = 5000

/**
 * Tells the newsroom that the article is read once it has been in view for a moment, shows the count
 * that comes back, and tells how far it was read, and how long it was in view.
 */
export function countReading(): void {
  const shown = document.querySelector<HTMLElement>('[data-reads-slug]')
  if (!shown) return
  const { readsSlug, seconds: wanted, forms = '{}', language } = shown.dataset
  const address = `/api/articles/${readsSlug}/reads`
  const body = document.querySelector('.article-body')
  let inView = 0
  let isTold = false
  let seconds = 0
  let deepest = 0
  let reached: number[] = []

  const tell = async () => {
    isTold = true
    const look = JSON.stringify({ referrer: document.referrer, width: innerWidth })
    const ask = () => fetch(address, { method: 'POST', body: look, keepalive: true })
    let answer = await ask().catch(() => null)
    if (!answer || answer.status === 503) {
      // Once more: who told twice is counted once.
      await new Promise((again) =>
        navigator.onLine
          ? setTimeout(again, retryMs)
          : addEventListener('online', again, { once: true }),
      )
      answer = await ask()
    }
    const { reads } = await answer.json()
    // Null: it is counted, and how many there are by now can't be known.
    if (answer.ok && reads !== null)
      shown.textContent = sayCount(JSON.parse(forms), reads, language)
  }

  const tellOn = () => {
    if (!isTold || (!seconds && !reached.length)) return
    if (!navigator.sendBeacon(address, JSON.stringify({ progress: { reached, seconds } }))) return
    seconds = 0
    reached = []
  }

  const look = () => {
    // A page that the browser fetched ahead isn't looked at yet.
    if (document.visibilityState !== 'visible') return
    if (!isTold && inView >= Number(wanted)) tell().catch(() => {})
    inView++
    seconds++
    const { top = 0, height = 0 } = body?.getBoundingClientRect() ?? {}
    // Half a pixel is no text.
    const depth = height ? (innerHeight - top + 1) / height : 0
    for (const one of [25, 50, 75, 100])
      if (one > deepest && depth * 100 >= one) {
        deepest = one
        reached.push(one)
      }
    if (seconds >= tellEvery || reached.includes(100)) tellOn()
  }
  look()
  setInterval(look, tickMs)
  addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') tellOn()
  })
  addEventListener('pagehide', tellOn)
  // One that comes back from the browser's memory is looked at anew.
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return
    isTold = false
    inView = seconds = deepest = 0
    reached = []
  })
}
