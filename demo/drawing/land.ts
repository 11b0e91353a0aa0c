import type { Draw } from './ink.ts'

export const land: Record<string, Draw> = {}
