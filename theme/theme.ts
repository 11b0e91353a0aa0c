import type { ThemeInput } from '#lib/theme/schema.ts'

// How the paper looks: its name, colours, faces and layout. This file and the logo beside it are all
// that a newsroom changes; lib/theme/schema.ts says what each part is, and the build refuses what can't
// be read or isn't legible. /admin/theme shows every part of the readers' pages in it.

export const theme: ThemeInput = {
  name: 'Broadsheet',
  logo: null,
  colours: {
    light: {
      paper: '#ffffff',
      wash: '#f2f4f3',
      ink: '#111414',
      soft: '#565c5b',
      rule: '#d3d8d6',
      accent: '#00594f',
      alert: '#b3200e',
    },
    dark: {
      paper: '#101313',
      wash: '#1a1f1e',
      ink: '#ebefed',
      soft: '#a3acaa',
      rule: '#343b3a',
      accent: '#6ccbb8',
      alert: '#ff8f7c',
    },
  },
  faces: {
    reading: {
      family: 'Newsreader',
      package: '@fontsource-variable/newsreader',
      files: 'newsreader-{subset}-opsz-{style}.woff2',
      axes: { opsz: [19, 44], wght: [400, 700] },
      italic: { opsz: [19, 19], wght: [400, 700] },
      kind: 'serif',
    },
    interface: {
      family: 'Libre Franklin',
      package: '@fontsource-variable/libre-franklin',
      files: 'libre-franklin-{subset}-wght-{style}.woff2',
      axes: { wght: [400, 700] },
      italic: null,
      kind: 'sans',
    },
  },
  layout: {
    measure: 41,
    width: 77,
    masthead: 'centred',
    frontColumns: 4,
  },
}
