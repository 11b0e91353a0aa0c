'use client'

/**
 * Is anything typed that isn't kept for good, and when was it last? Waiting: the server has tried, and
 * can't just now.
 */
export type Kept = { dirty: boolean; waiting: boolean; at: Date | null }

/**
 * Changes with every key, so it stands outside React's state: only what shows it is drawn again, not
 * the whole form.
 */
export class Keeping {
  #now: Kept = { dirty: false, waiting: false, at: null }
  #times = 0
  #listeners = new Set<() => void>()

  get = (): Kept => this.#now

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** How often something was typed: who remembers it knows later whether anything came after. */
  get times(): number {
    return this.#times
  }

  typed(): void {
    this.#times++
    if (!this.#now.dirty) this.#change({ ...this.#now, dirty: true })
  }

  /** The server could not keep what it was sent, and tries again. */
  waits(): void {
    if (this.#now.dirty && !this.#now.waiting) this.#change({ ...this.#now, waiting: true })
  }

  /** All is kept. Told again, it says nothing new. */
  kept(): void {
    if (this.#now.dirty) this.#change({ dirty: false, waiting: false, at: new Date() })
  }

  #change(next: Kept): void {
    this.#now = next
    for (const listener of this.#listeners) listener()
  }
}
