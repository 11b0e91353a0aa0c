import type { Face } from './schema.ts'

/** Measures of a font, in its own units; `xWidthAvg` is how wide a letter of running text is. */
export type Metrics = {
  ascent: number
  descent: number
  lineGap: number
  unitsPerEm: number
  xWidthAvg: number
}

/** What is on readers' machines: the first of its names that is there. */
type Local = { name: string; locals: string[]; metrics: Metrics }

const font = (
  ascent: number,
  descent: number,
  lineGap: number,
  unitsPerEm: number,
  xWidthAvg: number,
): Metrics => ({ ascent, descent, lineGap, unitsPerEm, xWidthAvg })

// Measured with @capsizecss/unpack; those in a row share their widths.
const locals: Record<Face['kind'], Local[]> = {
  serif: [
    { name: 'Georgia', locals: ['Georgia', 'Gelasio'], metrics: font(1878, -449, 0, 2048, 913) },
    { name: 'Noto', locals: ['Noto Serif'], metrics: font(1069, -293, 0, 1000, 481) },
    {
      name: 'Times',
      locals: ['Times New Roman', 'Liberation Serif', 'Tinos'],
      metrics: font(1825, -443, 87, 2048, 832),
    },
    { name: 'DejaVu', locals: ['DejaVu Serif'], metrics: font(1901, -483, 0, 2048, 1058) },
  ],
  sans: [
    {
      name: 'Arial',
      locals: ['Arial', 'Helvetica', 'Liberation Sans', 'Arimo'],
      metrics: font(1854, -434, 67, 2048, 913),
    },
    { name: 'Roboto', locals: ['Roboto'], metrics: font(1900, -500, 0, 2048, 911) },
    { name: 'DejaVu', locals: ['DejaVu Sans'], metrics: font(1901, -483, 0, 2048, 1041) },
  ],
}

const percent = (part: number) => `${(part * 100).toFixed(2)}%`

/**
 * Fonts of readers' machines in the width and height of a face: nothing moves when that arrives.
 * @param family what the stand-ins are called by, each with the name of its font
 * @param metrics of the face, as it is set there
 * @returns rules of a style sheet, and the families in the order in which they are to be tried
 */
export function standIns(
  family: string,
  kind: Face['kind'],
  metrics: Metrics,
): { rules: string; families: string[] } {
  const made = locals[kind].map(({ name, locals, metrics: local }) => {
    const size = metrics.xWidthAvg / metrics.unitsPerEm / (local.xWidthAvg / local.unitsPerEm)
    const of = (part: number) => percent(Math.abs(part) / (metrics.unitsPerEm * size))
    return {
      family: `${family} ${name}`,
      rule: `@font-face {
  font-family: "${family} ${name}";
  src: ${locals.map((one) => `local("${one}")`).join(', ')};
  size-adjust: ${percent(size)};
  ascent-override: ${of(metrics.ascent)};
  descent-override: ${of(metrics.descent)};
  line-gap-override: ${of(metrics.lineGap)};
}
`,
    }
  })
  return {
    rules: made.map(({ rule }) => rule).join(''),
    families: made.map(({ family }) => family),
  }
}
