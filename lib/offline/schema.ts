/** Pictures of the site for home screens: path, size in pixels, and how much of it the icon fills. */
export const icons = {
  '/icon-192.png': { size: 192, fills: 1, purpose: 'any' },
  '/icon-512.png': { size: 512, fills: 1, purpose: 'any' },
  // What is outside a circle of four fifths may be cut off.
  '/icon-maskable.png': { size: 512, fills: 0.72, purpose: 'maskable' },
  '/apple-touch-icon.png': { size: 180, fills: 0.86, purpose: 'apple' },
} as const
export type IconPath = keyof typeof icons

export const manifestPath = '/manifest.webmanifest'
