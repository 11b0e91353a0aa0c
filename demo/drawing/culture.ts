import type { Draw } from './ink.ts'

export const culture: Record<string, Draw> = {}
