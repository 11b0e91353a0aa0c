// What of a service worker's surroundings is used here. TypeScript's library for workers can't stand
// beside the one for pages.

type Lasting = { waitUntil(work: Promise<unknown>): void }

export type FetchEvent = Lasting & {
  request: Request
  respondWith(response: Promise<Response>): void
}
export type MessageEvent = Lasting & { data: unknown; source: { url: string } | null }
export type PushEvent = Lasting & { data: { json(): unknown } | null }
export type ClickEvent = Lasting & { notification: Notification }
export type ChangeEvent = Lasting & {
  oldSubscription: PushSubscription | null
  newSubscription: PushSubscription | null
}

type Events = {
  install: Lasting
  activate: Lasting
  fetch: FetchEvent
  message: MessageEvent
  push: PushEvent
  notificationclick: ClickEvent
  pushsubscriptionchange: ChangeEvent
}

type Client = { url: string; focus(): Promise<unknown> }

export type Worker = {
  addEventListener<E extends keyof Events>(name: E, listener: (event: Events[E]) => void): void
  skipWaiting(): void
  registration: ServiceWorkerRegistration
  clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<Client[]>
    openWindow(url: string): Promise<unknown>
  }
}
