// The only script that readers get. Everything reads without it.
import { chooseAlerts } from './alerts/choose.client.ts'
import { followCoverage } from './live/follow.client.ts'
import { keepForOffline } from './offline.client.ts'
import { countReading } from './reads.client.ts'
import { shareThePage } from './share.client.ts'
import { sayTimes } from './times.client.ts'

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

countReading()
sayTimes()
shareThePage()
followCoverage()
keepForOffline()
chooseAlerts()
