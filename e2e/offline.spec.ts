import {
  type Browser,
  type BrowserContext,
  chromium,
  expect,
  type Page,
  test,
} from '@playwright/test'
import { makeDevice, startPushService } from '#testing/push-service.ts'
import { browserArgs, browserPath } from './browser.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'
import { body, choosePictures, headline, saved, unique } from './writing.ts'

// One without windows shows no notifications.
test.use({
  serviceWorkers: 'allow',
  launchOptions: { executablePath: browserPath(chromium.executablePath()), args: browserArgs },
})

/** A published article with a picture. @returns the newsroom's page of it, and its path for readers */
async function publish(browser: Browser, name: string) {
  const context = await browser.newContext({ storageState: stateOf('editor') })
  const desk = await context.newPage()
  await desk.goto('/admin/articles/new')
  await headline(desk).fill(name)
  await desk.getByLabel('Section').selectOption({ label: 'Science' })
  await body(desk).click()
  await desk.keyboard.type('All day on the harbour.')
  await desk.keyboard.press('Enter')
  await desk.keyboard.press('/')
  await desk.getByRole('menuitem', { name: 'Picture …' }).click()
  await choosePictures(desk)
  await desk.locator('.block-picture').getByLabel('Description').fill('The harbour at dawn')
  await saved(desk)
  await desk.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(desk.getByText('Published', { exact: true }).first()).toBeVisible()
  const path = await desk.getByRole('link', { name: 'View on site' }).first().getAttribute('href')
  return { desk, path: path ?? '' }
}

/** Paths of what the browser keeps. */
const kept = (page: Page, cache: 'pages' | 'parts') =>
  page.evaluate(async (name) => {
    const requests = await (await caches.open(`broadsheet-1-${name}`)).keys()
    return requests.map(({ url }) => new URL(url).pathname)
  }, cache)

async function underControl(page: Page): Promise<void> {
  await page.goto('/')
  const controlled = () => page.evaluate(() => navigator.serviceWorker.controller !== null)
  await expect.poll(controlled).toBe(true)
}

test('what was read is there without a connection; what was taken down goes', async ({
  browser,
  context,
  page,
}) => {
  test.slow()
  const name = `Harbour day ${unique()}`
  const { desk, path } = await publish(browser, name)
  await underControl(page)
  await page.goto(path)
  const picture = page.locator('.article-body img')
  await picture.scrollIntoViewIfNeeded()
  const file = () => picture.evaluate((img: HTMLImageElement) => img.currentSrc)
  await expect.poll(file).toContain('/media/')
  const [hash = ''] = new URL(await file()).pathname.split('-')
  await expect.poll(() => kept(page, 'pages')).toEqual(expect.arrayContaining(['/', path]))
  const parts = () => kept(page, 'parts')
  await expect
    // At one size, under its name without one.
    .poll(parts)
    .toContain(hash)
  await expect.poll(async () => (await parts()).some((one) => one.endsWith('.css'))).toBe(true)

  await context.setOffline(true)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await picture.scrollIntoViewIfNeeded()
  await expect
    .poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBeGreaterThan(0)
  expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).toContain(
    'Newsreader',
  )
  await page.goto('/')
  await expect(page.locator('main a[href^="/article/"]').first()).toBeVisible()

  await page.goto('/section/sport')
  await expect(page.getByRole('heading', { level: 1, name: 'You are offline' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: new RegExp(name) }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await expect(page.goto('/admin')).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/)

  await context.setOffline(false)
  await desk.getByRole('button', { name: 'Take down' }).click()
  await desk.getByRole('dialog').getByRole('button', { name: 'Take down' }).click()
  await expect(desk.getByText('Taken down', { exact: true }).first()).toBeVisible()
  // A network that takes longer than the worker waits has its say at the next visit.
  await expect.poll(async () => (await page.goto(path))?.status()).toBe(410)
  await expect.poll(() => kept(page, 'pages')).not.toContain(path)
  await context.setOffline(true)
  await page.goto('/section/sport')
  await expect(page.getByRole('heading', { level: 1, name: 'You are offline' })).toBeVisible()
  await expect(page.locator('.kept a').first()).toBeVisible()
  await expect(page.getByRole('link', { name: new RegExp(name) })).toHaveCount(0)
})

test('the last twenty articles are kept, and nothing of the newsroom or of previews', async ({
  page,
}) => {
  test.slow()
  await underControl(page)
  const feed = await (await page.request.get('/feed.json')).json()
  const paths: string[] = feed.items.map(({ url }: { url: string }) => new URL(url).pathname)
  expect(paths.length).toBeGreaterThan(21)
  for (const path of paths.slice(0, 22)) await page.goto(path, { waitUntil: 'commit' })
  await page.goto('/admin/login')
  await page.goto('/')
  const articles = async () =>
    (await kept(page, 'pages')).filter((path) => path.startsWith('/article/'))
  await expect
    .poll(async () => (await articles()).toSorted())
    .toEqual(paths.slice(2, 22).toSorted())
  const all = [...(await kept(page, 'pages')), ...(await kept(page, 'parts'))]
  expect(all.filter((path) => /^\/(admin|api|preview)/.test(path))).toEqual([])
})

test('the paper can be installed', async ({ page, context, request }) => {
  await underControl(page)
  const cdp = await context.newCDPSession(page)
  const { errors, data } = await cdp.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const manifest = JSON.parse(data ?? '{}')
  expect(manifest).toMatchObject({
    name: 'The Marrowby Courier',
    short_name: 'Courier',
    lang: 'en-GB',
  })
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
  // Test windows are as private ones.
  const ids = installabilityErrors.map(({ errorId }) => errorId)
  expect(ids.filter((id) => id !== 'in-incognito')).toEqual([])
  for (const { src, type } of manifest.icons) {
    const icon = await request.get(src)
    expect([icon.status(), icon.headers()['content-type']]).toEqual([200, type])
  }
  await expect(page.locator('meta[name="theme-color"]')).toHaveCount(2)
  const apple = await page.locator('link[rel="apple-touch-icon"]').getAttribute('href')
  expect((await request.get(apple ?? '')).status()).toBe(200)
  expect((await request.get('/sw.js')).headers()['cache-control']).toBe('no-cache')
})

/** What the service worker shows now. */
const shown = (page: Page) =>
  page.evaluate(async () => {
    const { getNotifications } = await navigator.serviceWorker.ready.then((registration) => ({
      getNotifications: () => registration.getNotifications(),
    }))
    return (await getNotifications()).map(({ title, body, data }) => ({ title, body, data }))
  })

/** The browser's own push service can't be had in a test: ours stands in for it, with a real device's keys. */
async function withPushService(context: BrowserContext, endpoint: string) {
  const device = makeDevice()
  await context.addInitScript(
    ({ endpoint, keys }) => {
      let subscribed = false
      const subscription = {
        endpoint,
        options: {},
        toJSON: () => ({ endpoint, expirationTime: null, keys }),
        unsubscribe: async () => {
          subscribed = false
          return true
        },
      }
      PushManager.prototype.subscribe = async () => {
        subscribed = true
        return subscription as unknown as PushSubscription
      }
      PushManager.prototype.getSubscription = async () =>
        subscribed ? (subscription as unknown as PushSubscription) : null
    },
    { endpoint, keys: device.keys },
  )
  return device
}

test('a reader chooses alerts, an editor sends one, the device shows it and opens the article', async ({
  browser,
  context,
  page,
}) => {
  test.slow()
  const service = await startPushService()
  try {
    const device = await withPushService(context, `${service.origin}/send/phone`)
    await context.grantPermissions(['notifications'], { origin: process.env.SITE ?? '' })
    await underControl(page)
    await page.goto('/notifications')
    await expect(page.getByRole('status')).toHaveText('Alerts are off for this device.')
    await expectAccessible(page)
    await page.setViewportSize({ width: 390, height: 800 })
    await expectNoSidewaysScroll(page)
    const breaking = page.getByRole('checkbox', { name: /^Breaking news/ })
    await breaking.uncheck()
    await page.getByRole('button', { name: 'Turn alerts on' }).click()
    await expect(page.getByRole('status')).toHaveText('Choose at least one.')
    await breaking.check()
    await page.getByRole('button', { name: 'Turn alerts on' }).click()
    await expect(page.getByRole('status')).toHaveText('Alerts are on for this device.')

    const name = `Comet ${unique()}`
    const { desk, path } = await publish(browser, name)
    await desk
      .getByRole('link', { name: 'Alert' })
      .first()
      .evaluate((link) => link.removeAttribute('target'))
    await desk.getByRole('link', { name: 'Alert' }).first().click()
    await expectAccessible(desk)
    await desk.getByLabel('What devices show').fill(`A comet can be seen tonight (${name})`)
    await desk.getByRole('button', { name: 'Send alert' }).click()
    await expect(desk.getByText('The alert is on its way.')).toBeVisible()
    await expect.poll(() => service.taken.length).toBe(1)
    const alert = device.open(service.taken[0]?.body ?? Buffer.alloc(0)) as Record<string, string>
    expect(alert).toMatchObject({ body: name, path })
    await desk.getByRole('button', { name: 'Send alert' }).click()
    await expect(desk.getByText(/has been sent already/)).toBeVisible()
    await expect(desk.getByRole('checkbox', { name: /Send another alert/ })).toBeVisible()

    // The browser hands over what it decrypted.
    const cdp = await context.newCDPSession(page)
    const registered = new Promise<string>((resolve) =>
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [registration] = registrations
        if (registration) resolve(registration.registrationId)
      }),
    )
    await cdp.send('ServiceWorker.enable')
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: process.env.SITE ?? '',
      registrationId: await registered,
      data: JSON.stringify(alert),
    })
    await expect.poll(() => shown(page)).toEqual([{ title: alert.title, body: name, data: path }])
    const [worker] = context.serviceWorkers()
    const opened = await worker?.evaluate(async () => {
      const scope = globalThis as unknown as {
        registration: ServiceWorkerRegistration
        clients: { openWindow(url: string): Promise<unknown> }
        dispatchEvent(event: Event): boolean
      }
      const [notification] = await scope.registration.getNotifications()
      // A window opens only at a real press.
      const asked = new Promise<string>((resolve) => {
        scope.clients.openWindow = async (url) => resolve(url)
      })
      const Pressed = (
        globalThis as unknown as Record<string, new (name: string, init: object) => Event>
      ).NotificationEvent
      if (Pressed) scope.dispatchEvent(new Pressed('notificationclick', { notification }))
      return asked
    })
    expect(new URL(opened ?? 'none:').pathname).toBe(path)
    expect(await shown(page)).toEqual([])

    await page.getByRole('button', { name: 'Turn alerts off' }).click()
    await expect(page.getByRole('status')).toHaveText('Alerts are off for this device.')
  } finally {
    await service.stop()
  }
})
