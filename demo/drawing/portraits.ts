import type { Draw } from './ink.ts'

export const portraits: Record<string, Draw> = {}
