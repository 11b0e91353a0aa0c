import { describe, expect, test } from 'vitest'
import { fuzzRuns } from '#testing/attacks/fuzz.ts'
import { type Clock, ReadCounter } from './counter.ts'
import { Journal, type JournalFiles } from './journal.ts'
import type { Read } from './schema.ts'
import type { Batch, ReadStore, Written } from './store.ts'

// The counter's own code in a world made of chance: a clock that jumps from event to event, a database
// that fails before or after it commits, doesn't answer, goes away and comes back, disks that keep what
// was synced and perhaps half of what was not, instances that die at any moment and are started again.
// Every world is a number: the same number is the same world.

/** Mulberry32: small, and good enough to choose by. */
function chance(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    below: (n: number) => Math.floor(next() * n),
    happens: (likelihood: number) => next() < likelihood,
  }
}
type Chance = ReturnType<typeof chance>

const never = () => new Promise<never>(() => {})
/** Lets all that can go on without the clock go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await null
}

class World {
  now = 1_000_000
  /** The next one last. */
  #events: { at: number; go: () => void }[] = []
  sleep(ms: number): Promise<void> {
    return new Promise((go) => {
      const at = this.now + ms
      let place = this.#events.length
      while (place > 0 && (this.#events[place - 1]?.at ?? 0) <= at) place--
      this.#events.splice(place, 0, { at, go })
    })
  }
  /** Lets everything happen that is due by then. */
  async runUntil(until: number): Promise<void> {
    await settle()
    for (let event = this.#events.at(-1); event && event.at <= until; event = this.#events.at(-1)) {
      this.#events.pop()
      this.now = Math.max(this.now, event.at)
      event.go()
      await settle()
    }
    this.now = until
  }
}

/** PostgreSQL, as far as the counter knows it. */
class Database {
  up = true
  batches = new Set<string>()
  windows = new Set<string>()
  totals = new Map<number, number>()
  commit({ id, reads }: Batch): Written {
    const isNew = !this.batches.has(id)
    const counted = new Set<number>()
    if (isNew) {
      this.batches.add(id)
      reads.forEach((read, place) => {
        const key = keyOf(read)
        if (this.windows.has(key)) return
        this.windows.add(key)
        this.totals.set(read.articleId, (this.totals.get(read.articleId) ?? 0) + 1)
        counted.add(place)
      })
    }
    const totals = new Map(
      reads.map(({ articleId }) => [articleId, this.totals.get(articleId) ?? 0]),
    )
    return { totals, counted: isNew ? counted : undefined }
  }
}

const keyOf = ({ articleId, visitor, windowEndsAt }: Read) =>
  `${articleId} ${windowEndsAt} ${visitor}`

/** One process on a disk of its own; what it began goes nowhere once it is dead. */
class Instance {
  alive = true
  counter: ReadCounter
  constructor(
    world: World,
    database: Database,
    disk: Map<string, Buffer>,
    name: string,
    random: Chance,
    limitBytes: number,
  ) {
    const whileAlive = async <T>(work: Promise<T>): Promise<T> => {
      const result = await work.then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      if (!this.alive) return never()
      if ('error' in result) throw result.error
      return result.value
    }
    const clock: Clock = {
      now: () => world.now,
      sleep: (ms) => whileAlive(world.sleep(ms)),
    }
    const store: ReadStore = {
      write: (batch) => {
        const write = async () => {
          await world.sleep(random.below(30))
          if (!database.up || random.happens(0.1)) throw new Error('before the commit')
          if (random.happens(0.05)) {
            await world.sleep(3000 + random.below(5000))
            if (database.up && random.happens(0.5)) database.commit(batch)
            return never()
          }
          const written = database.commit(batch)
          if (random.happens(0.1)) throw new Error('after the commit')
          return written
        }
        return whileAlive(write())
      },
      total: (articleId) =>
        database.up
          ? Promise.resolve(database.totals.get(articleId) ?? 0)
          : Promise.reject(new Error('away')),
    }
    const files: JournalFiles = {
      list: async () => [...disk.keys()],
      read: (file) => whileAlive(Promise.resolve(Buffer.from(disk.get(file) ?? Buffer.alloc(0)))),
      append: (file, data) => {
        const before = disk.get(file) ?? Buffer.alloc(0)
        // Until it is synced, a part of it is there.
        disk.set(file, Buffer.concat([before, data.subarray(0, random.below(data.length))]))
        const sync = async () => {
          await world.sleep(1 + random.below(5))
          if (!this.alive) return
          if (random.happens(0.02)) throw new Error('the disk is full')
          disk.set(file, Buffer.concat([before, data]))
        }
        return whileAlive(sync())
      },
      write: async (file, data) => void disk.set(file, data),
      remove: (file) => whileAlive(Promise.resolve(void disk.delete(file))),
      isInUse: () => false,
    }
    const journal = new Journal(files, { owner: name, limitBytes })
    this.counter = new ReadCounter({ store, journal, clock, remembered: 20 })
  }
}

async function live(
  seed: number,
): Promise<{ answered: number; repeated: number; refused: number }> {
  const random = chance(seed)
  const world = new World()
  const database = new Database()
  const limitBytes = random.happens(0.1) ? 2000 : 1_000_000
  const places = Array.from({ length: 1 + random.below(3) }, () => new Map<string, Buffer>())
  let born = 0
  const start = (disk: Map<string, Buffer>) => {
    const one = new Instance(world, database, disk, `i${born++}`, random, limitBytes)
    void one.counter.start()
    return one
  }
  const instances = places.map(start)
  const asked = new Set<string>()
  const answered = new Set<string>()
  let [repeated, refused] = [0, 0]
  for (let step = 0; step < 40; step++) {
    const place = random.below(instances.length)
    const instance = instances[place]
    const disk = places[place]
    if (!instance || !disk) continue
    if (random.happens(0.08)) database.up = !database.up
    if (random.happens(0.06)) {
      instance.alive = false
      instances[place] = start(disk)
    }
    for (let n = random.below(6); n > 0; n--) {
      const read: Read = {
        articleId: 1 + random.below(3),
        visitor: `v${random.below(12)}`,
        at: world.now,
        windowEndsAt: (Math.floor(world.now / 5000) + 1) * 5000,
        device: 'unknown',
        referrer: '',
      }
      asked.add(keyOf(read))
      instance.counter.add(read).then(
        ({ counted }) => {
          if (!instance.alive) return
          answered.add(keyOf(read))
          if (!counted) repeated++
        },
        () => refused++,
      )
    }
    await world.runUntil(world.now + random.below(400))
  }
  // In the end all is well again, and whatever was kept is told.
  database.up = true
  await world.runUntil(world.now + 60_000)
  for (const key of answered) if (!database.windows.has(key)) throw new Error(`lost: ${key}`)
  for (const key of database.windows) if (!asked.has(key)) throw new Error(`made up: ${key}`)
  const total = [...database.totals.values()].reduce((sum, one) => sum + one, 0)
  expect(total).toBe(database.windows.size)
  for (const disk of places)
    expect([...disk.keys()].filter((file) => file.endsWith('.journal'))).toEqual([])
  return { answered: answered.size, repeated, refused }
}

describe('what was answered is counted, once, in every world', () => {
  const worlds = fuzzRuns(150)
  test.each([0, 1, 2, 3])('worlds of part %i', { timeout: 120_000 }, async (part) => {
    let sum = { answered: 0, repeated: 0, refused: 0 }
    for (let seed = part * worlds; seed < (part + 1) * worlds; seed++) {
      const { answered, repeated, refused } = await live(seed).catch((error) => {
        throw new Error(`world ${seed}: ${error.message}`)
      })
      sum = {
        answered: sum.answered + answered,
        repeated: sum.repeated + repeated,
        refused: sum.refused + refused,
      }
    }
    // The worlds are worth something: most reads get through, some come again, some are refused.
    expect(sum.answered).toBeGreaterThan(20 * worlds)
    expect(sum.repeated).toBeGreaterThan(2 * worlds)
    expect(sum.refused).toBeGreaterThan(worlds / 5)
  })
})
