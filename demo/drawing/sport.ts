import type { Draw } from './ink.ts'

export const sport: Record<string, Draw> = {}
