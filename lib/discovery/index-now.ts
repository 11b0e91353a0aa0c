import { siteUrl } from '#lib/platform/env.ts'
import { askOutside } from '#lib/platform/outward.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { discoveryGroup, endpointsOf } from './schema.ts'

/**
 * Tells IndexNow that what stands at these paths changed.
 * @returns false, and nothing is asked, when it is switched off
 * @throws with the endpoint's words when it doesn't take it
 */
export async function tellIndexNow(paths: string[]): Promise<boolean> {
  const { indexNow, indexNowKey, indexNowEndpoints } = await readGroup(discoveryGroup)
  if (!indexNow || !indexNowKey) return false
  const origin = siteUrl()
  const body = JSON.stringify({
    host: new URL(origin).host,
    key: indexNowKey,
    keyLocation: `${origin}/${indexNowKey}.txt`,
    urlList: paths.map((path) => origin + path),
  })
  for (const endpoint of endpointsOf(indexNowEndpoints)) {
    const { status } = await askOutside(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body,
    })
    if (status !== 200 && status !== 202)
      throw new Error(`${new URL(endpoint).host} answers with ${status}${meanings[status] ?? ''}`)
  }
  return true
}

/** https://www.indexnow.org/documentation */
const meanings: Record<number, string> = {
  400: ': it can’t be read',
  403: ': the key isn’t found at its address',
  422: ': the addresses aren’t of this host',
  429: ': too many requests',
}
