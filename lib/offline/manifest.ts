import { directionOf, say } from '#lib/messages/say.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { readTheme } from '#lib/theme/theme.ts'
import { icons } from './schema.ts'

/** The web app manifest (W3C), from the settings and the theme. */
export async function writeManifest(): Promise<object> {
  const { siteName, language } = await readSettings()
  const { light } = readTheme().colours
  return {
    id: '/',
    name: siteName,
    short_name: shortName(siteName),
    start_url: '/',
    scope: '/',
    display: 'standalone',
    lang: language,
    dir: directionOf(language),
    background_color: light.paper,
    theme_color: light.paper,
    categories: ['news'],
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      ...Object.entries(icons)
        .filter(([, { purpose }]) => purpose !== 'apple')
        .map(([src, { size, purpose }]) => ({
          src,
          sizes: `${size}x${size}`,
          type: 'image/png',
          purpose,
        })),
    ],
    shortcuts: [{ name: say(language, 'newsAlerts'), url: '/notifications' }],
  }
}

/** What fits below an icon: the whole name, or as many of its last words as do. */
export function shortName(name: string): string {
  const words = name.split(/\s+/)
  const at = words.findIndex((_, n) => words.slice(n).join(' ').length <= 14)
  return at < 0 ? name.slice(0, 14) : words.slice(at).join(' ')
}
