'use client'
import { createTheme, MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'

const theme = createTheme({
  fontFamily: "'Libre Franklin Variable', Arial, sans-serif",
  headings: { fontFamily: "'Newsreader Variable', Georgia, serif", fontWeight: '600' },
  primaryColor: 'dark',
  primaryShade: { light: 8, dark: 3 },
  autoContrast: true,
  defaultRadius: 'xs',
  // Dimmed words keep a contrast of 4.5 : 1 in both schemes.
  components: {
    InputDescription: {
      styles: { description: { color: 'var(--mantine-color-text)', opacity: 0.8 } },
    },
  },
})

const resolver = () => ({
  variables: {},
  // Links stand out by their line, in either scheme.
  light: {
    '--mantine-color-anchor': 'var(--mantine-color-text)',
    '--mantine-color-dimmed': '#5c5f66',
    '--mantine-color-error': '#b3120c',
    '--mantine-color-placeholder': '#6b6f76',
  },
  dark: {
    '--mantine-color-anchor': 'var(--mantine-color-text)',
    '--mantine-color-dimmed': '#a9adb5',
    '--mantine-color-error': '#ff8f87',
    '--mantine-color-placeholder': '#9a9ea6',
  },
})

/** The component kit with the newsroom's look. */
export function AdminProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolver}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      {children}
    </MantineProvider>
  )
}
