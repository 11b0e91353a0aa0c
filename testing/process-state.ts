/** Makes this process read what it keeps once (settings, connections) anew, under these names. */
export function forgetProcessState(...names: string[]): void {
  for (const name of names) Reflect.deleteProperty(globalThis, Symbol.for(`broadsheet.${name}`))
}
