const kept = 'alerts'

/** The page of news alerts: a reader's choice for this device. Permission is asked at a press alone. */
export function chooseAlerts(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-alerts]')
  if (!form) return
  const { key = '', ...words } = form.dataset
  const said = form.querySelector('[role=status]')
  const [start, stop] = form.querySelectorAll('button')
  const say = (what: string) => {
    if (said) said.textContent = words[what] ?? ''
  }
  const boxes = () => [...form.querySelectorAll<HTMLInputElement>('input')]
  const worker = navigator.serviceWorker
  if (!worker || !('PushManager' in window) || !start || !stop) {
    say('impossible')
    return
  }

  const send = async (method: string, body: object) => {
    const headers = { 'Content-Type': 'application/json' }
    const answer = await fetch('/api/alerts', { method, headers, body: JSON.stringify(body) })
    if (!answer.ok) throw answer
  }
  const show = (on: boolean) => {
    start.textContent = words[on ? 'save' : 'start'] ?? ''
    stop.hidden = !on
    say(on ? 'on' : 'off')
  }
  const current = () => worker.ready.then(({ pushManager }) => pushManager.getSubscription())

  async function subscribe(): Promise<PushSubscription> {
    const { pushManager } = await worker.ready
    const options = { userVisibleOnly: true, applicationServerKey: key }
    // Another key than the one that it was asked for with: it is asked for anew.
    return pushManager.subscribe(options).catch(async (error) => {
      const old = await pushManager.getSubscription()
      if (!old) throw error
      await old.unsubscribe()
      return pushManager.subscribe(options)
    })
  }

  async function save(): Promise<void> {
    const chosen = boxes().filter(({ checked }) => checked)
    if (chosen.length === 0) return say('choose')
    if ((await Notification.requestPermission()) !== 'granted') return say('denied')
    const subscription = await subscribe()
    const values = chosen.map(({ value }) => value)
    const sections = values.filter(Boolean).map(Number)
    const { lang } = document.documentElement
    await send('POST', { subscription, breaking: values.includes(''), sections, language: lang })
    localStorage.setItem(kept, JSON.stringify(values))
    show(true)
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    save().catch(() => say('failed'))
  })
  stop.addEventListener('click', () => {
    current()
      .then(async (subscription) => {
        if (!subscription) return
        await send('DELETE', { endpoint: subscription.endpoint })
        await subscription.unsubscribe()
      })
      .then(() => show(false))
      .catch(() => say('failed'))
  })
  current().then((subscription) => {
    start.hidden = false
    show(subscription !== null && Notification.permission === 'granted')
    const values: string[] = JSON.parse(localStorage.getItem(kept) ?? '[""]')
    for (const box of boxes()) box.checked = values.includes(box.value)
  })
}
