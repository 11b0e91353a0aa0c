import type { ChangeEvent, ClickEvent, PushEvent, Worker } from './worker-events.client.ts'

// An alert as it comes, and what happens when a reader presses it.

type Alert = { title: string; body: string; path: string; tag: string; lang: string; dir: string }

export async function showAlert(worker: Worker, { data }: PushEvent): Promise<void> {
  if (!data) return
  const { title, body, path, tag, lang, dir } = data.json() as Alert
  await worker.registration.showNotification(title, {
    body,
    tag,
    lang,
    dir: dir as NotificationDirection,
    icon: '/icon-192.png',
    data: path,
  })
}

/** Opens the article, in the window that has it already if there is one. */
export async function openAlert(worker: Worker, { notification }: ClickEvent): Promise<void> {
  notification.close()
  const url = new URL(String(notification.data), location.origin)
  // An alert leads to a page of ours, whatever it says.
  if (url.origin !== location.origin) return
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const open = windows.find((window) => window.url.split(/[?#]/)[0] === url.href)
  await (open ? open.focus() : worker.clients.openWindow(url.href))
}

/** The browser gave the subscription another address: the newsroom is told. */
export async function renewSubscription(
  worker: Worker,
  { oldSubscription, newSubscription }: ChangeEvent,
): Promise<void> {
  if (!oldSubscription) return
  const { applicationServerKey } = oldSubscription.options
  const subscription =
    newSubscription ??
    (await worker.registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey,
    }))
  await fetch('/api/alerts', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ old: oldSubscription.endpoint, subscription }),
  })
}
