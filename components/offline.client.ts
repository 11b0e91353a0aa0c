/**
 * Has the last articles kept for reading without a connection: the service worker is told what this
 * page loaded, when all of it is there. Nothing waits for it.
 */
export function keepForOffline(): void {
  const { serviceWorker } = navigator
  if (!serviceWorker) return
  addEventListener('load', () => {
    serviceWorker.register('/sw.js').catch(() => {})
    serviceWorker.ready.then(({ active }) =>
      new PerformanceObserver((loaded) =>
        active?.postMessage(loaded.getEntries().map(({ name }) => name)),
      ).observe({ type: 'resource', buffered: true }),
    )
  })
}
