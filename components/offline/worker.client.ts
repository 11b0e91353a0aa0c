// The service worker, /sw.js: keeps the last articles readable without a connection, and shows alerts.
// Whatever readers do otherwise goes to the network as if it weren't there.

import { answerFetch, forgetOthers, keepOfflinePage, keepParts } from './keeping.client.ts'
import { openAlert, renewSubscription, showAlert } from './showing.client.ts'
import type { Worker } from './worker-events.client.ts'

/** False: the newsroom turned keeping off (OFFLINE=0); what was kept goes. Set by the build. */
declare const OFFLINE: boolean

const worker = globalThis as unknown as Worker

worker.addEventListener('install', (event) => {
  worker.skipWaiting()
  if (OFFLINE) event.waitUntil(keepOfflinePage())
})
worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers(OFFLINE).then(() => worker.clients.claim()))
})
if (OFFLINE) {
  worker.addEventListener('fetch', answerFetch)
  worker.addEventListener('message', (event) => event.waitUntil(keepParts(event)))
}
worker.addEventListener('push', (event) => event.waitUntil(showAlert(worker, event)))
worker.addEventListener('notificationclick', (event) => event.waitUntil(openAlert(worker, event)))
worker.addEventListener('pushsubscriptionchange', (event) =>
  event.waitUntil(renewSubscription(worker, event)),
)
