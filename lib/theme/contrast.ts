import type { Palette } from './schema.ts'

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast of two colours, from 1 to 21 (WCAG 2.2, 1.4.3). */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** Which text stands on which ground in the readers' pages. */
const pairs: [text: keyof Palette, ground: keyof Palette][] = [
  ['ink', 'paper'],
  ['ink', 'wash'],
  ['soft', 'paper'],
  ['soft', 'wash'],
  ['accent', 'paper'],
  ['accent', 'wash'],
  ['alert', 'paper'],
  ['alert', 'wash'],
  // Buttons and marks are set in the colour of the paper.
  ['paper', 'ink'],
  ['paper', 'accent'],
  ['paper', 'alert'],
]

/** Pairs whose text can't be read well enough: under 4.5:1. */
export function illegiblePairs(colours: Palette) {
  return pairs
    .map(([text, ground]) => ({ text, ground, ratio: contrast(colours[text], colours[ground]) }))
    .filter(({ ratio }) => ratio < 4.5)
}
