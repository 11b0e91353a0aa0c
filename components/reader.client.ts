// The only script that readers get. Everything reads without it.
import { chooseAlerts } from './alerts/choose.client.ts'
import { followCoverage } from './live/follow.client.ts'
import { sayCount } from './messages/count.client.ts'
import { keepForOffline } from './offline.client.ts'
import { shareThePage } from './share.client.ts'
import { sayTimes } from './times.client.ts'

/** Tells the newsroom that the article was read, and shows the count that comes back. */
async function countRead(): Promise<void> {
  const shown = document.querySelector<HTMLElement>('[data-reads-slug]')
  const slug = shown?.dataset.readsSlug
  if (!shown || !slug) return
  const response = await fetch(`/api/articles/${slug}/reads`, { method: 'POST', keepalive: true })
  if (!response.ok) return
  const { reads } = (await response.json()) as { reads: number }
  const { forms = '{}', language } = shown.dataset
  shown.textContent = sayCount(JSON.parse(forms), reads, language)
}

// A page that the browser fetched ahead counts when it is looked at; one that comes back from the
// browser's memory is a new view.
function countWhenVisible(): void {
  if (document.visibilityState === 'visible') countRead().catch(() => {})
  else document.addEventListener('visibilitychange', countWhenVisible, { once: true })
}

countWhenVisible()
addEventListener('pageshow', (event) => {
  if (event.persisted) countWhenVisible()
})

// An embed loads from its own site only now that a reader asks for it.
document.addEventListener('click', (event) => {
  const card = (event.target as Element).closest<HTMLElement>('a[data-frame]')
  if (!card || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  const { frame = '', title = '', height } = card.dataset
  const element = document.createElement('iframe')
  element.src = frame
  element.title = title
  element.height = height ?? ''
  element.allow = 'autoplay; encrypted-media; fullscreen; picture-in-picture'
  element.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-popups allow-forms')
  element.referrerPolicy = 'strict-origin-when-cross-origin'
  card.replaceWith(element)
  element.focus()
})

sayTimes()
shareThePage()
followCoverage()
keepForOffline()
chooseAlerts()
