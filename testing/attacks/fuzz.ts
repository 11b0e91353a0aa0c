/**
 * How many runs a fuzz has: few enough for each `npm test`, more where FUZZ says how many times as
 * many.
 */
export const fuzzRuns = (usual: number): number => usual * Number(process.env.FUZZ ?? 1)
