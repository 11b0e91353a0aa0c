/**
 * One value per process, however many copies of a module are loaded: the server and Next's bundles
 * each load their own copy of `lib/`, and the database client, the page store or the forming batch
 * must be one.
 */
export function processState<T>(name: string, create: () => T): T {
  const key = Symbol.for(`broadsheet.${name}`)
  const store = globalThis as unknown as Record<symbol, T>
  if (!(key in store)) store[key] = create()
  return store[key] as T
}
