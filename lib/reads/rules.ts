import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { readGroup, saveGroup } from '#lib/settings/groups.ts'
import { type CountingRules, countingRulesSchema } from './schema.ts'

export const readsGroup = { name: 'reads', schema: countingRulesSchema }

/** Stores what counts as a read. @throws Refused */
export async function saveCountingRules(actor: Actor, settings: CountingRules): Promise<void> {
  mustBeAllowed(actor, 'settings.manage')
  await saveGroup(actor, readsGroup, settings)
}

/** Settings are asked for again after so long, should an announcement have been missed. */
const holdsMs = 60_000

/** For the counter, which can't ask the database for each read and counts on when it is away. */
class HeldRules {
  #settings: CountingRules = countingRulesSchema.parse({})
  #askAt = 0
  #asking: Promise<void> | undefined
  #wasRead = false

  constructor() {
    subscribe(({ expire }) => {
      if (expire.includes('settings')) this.#askAt = 0
    })
  }

  /** As they are known; only the first to ask waits. */
  async now(): Promise<CountingRules> {
    if (performance.now() >= this.#askAt) {
      this.#askAt = performance.now() + holdsMs
      this.#asking = this.#ask()
    }
    if (!this.#wasRead) await this.#asking
    return this.#settings
  }

  async #ask(): Promise<void> {
    try {
      this.#settings = await readGroup(readsGroup)
    } catch (error) {
      log.warn({ err: error }, 'the settings of the counter could not be read')
    }
    this.#wasRead = true
  }
}

/** The counter's settings, from memory. */
export const countingRules = (): Promise<CountingRules> =>
  processState('counting-rules', () => new HeldRules()).now()
