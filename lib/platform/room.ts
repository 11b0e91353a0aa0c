/**
 * Options of an `LRUCache` for so many entries. With `max` it would take room for all of them when it
 * is made; so it takes what it holds.
 */
export const roomFor = (entries: number) => ({ maxSize: entries, sizeCalculation: () => 1 })
