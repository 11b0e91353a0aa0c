// What a migration may do while the version before it still runs: docs/migrations.md. PostgreSQL's
// statements are taken apart as far as these rules need it, by their words.

/** A rule that was broken, and by what. */
export type Breach = { rule: RuleName; statement: string }

/** Statements of a script without comments, dollar-quoted bodies and texts left empty. */
export function statementsOf(sql: string): string[] {
  const bare = sql.replace(
    /--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/g,
    (part) => (part.startsWith('-') || part.startsWith('/') ? ' ' : "''"),
  )
  return bare
    .split(';')
    .map((one) => one.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
}

const name = String.raw`(?:"[^"]+"|[\w.]+)`

type Rule = { breaks: (statement: string, isNew: (table: string) => boolean) => boolean }

/** Parts of an ALTER TABLE: split at commas that stand in no brackets. */
function changesOf(statement: string): { table: string; changes: string[] } | undefined {
  const found = new RegExp(`^alter table (?:if exists )?(?:only )?(${name}) (.+)$`, 'i').exec(
    statement,
  )
  if (!found?.[1] || !found[2]) return undefined
  let depth = 0
  const changes = ['']
  for (const letter of found[2]) {
    if (letter === '(') depth++
    if (letter === ')') depth--
    if (letter === ',' && depth === 0) changes.push('')
    else changes[changes.length - 1] += letter
  }
  return { table: found[1], changes: changes.map((change) => change.trim()) }
}

/** A rule about the changes of a table that was there before. */
const ofChanges = (breaks: (change: string) => boolean): Rule => ({
  breaks: (statement, isNew) => {
    const found = changesOf(statement)
    return found !== undefined && !isNew(found.table) && found.changes.some(breaks)
  },
})

const ofTable = (pattern: string): Rule => ({
  breaks: (statement, isNew) => {
    const found = new RegExp(pattern.replaceAll('TABLE', `(?<table>${name})`), 'i').exec(statement)
    return found !== null && !isNew(found.groups?.table ?? '')
  },
})

const addsColumn = /^add (?:column )?(?!constraint\b)(?:if not exists )?("[^"]+"|\w+) /i

const rules = {
  /** The version that still runs uses it. */
  'drops something': {
    breaks: (statement, isNew) =>
      /^drop (?!trigger\b)/i.test(statement) ||
      ofChanges((change) => /^drop /i.test(change)).breaks(statement, isNew) ||
      ofChanges((change) => /^alter .+ drop (default|identity|expression)/i.test(change)).breaks(
        statement,
        isNew,
      ),
  },
  'renames something': {
    breaks: (statement) => /^alter .+ (rename |set schema )/i.test(statement),
  },
  /** Its inserts don't give the new column a value. */
  'adds a column that must have a value, without a default': ofChanges(
    (change) =>
      addsColumn.test(change) &&
      /\bnot null\b|\bprimary key\b/i.test(change) &&
      !/\bdefault\b|\bserial\b|\bbigserial\b|\bgenerated\b/i.test(change),
  ),
  'makes a column that may be empty one that must not': ofChanges((change) =>
    /^alter .+ set not null/i.test(change),
  ),
  /** Its rows have nothing there, and it doesn't know that. */
  'lets a column be empty': ofChanges((change) => /^alter .+ drop not null/i.test(change)),
  'changes a type': {
    breaks: (statement, isNew) =>
      /^alter (type|domain) (?!.+ rename )/i.test(statement) ||
      ofChanges((change) => /^alter .+ (set data )?type /i.test(change)).breaks(statement, isNew),
  },
  /** The whole table is written anew, and nobody may read it meanwhile. */
  'rewrites a table': {
    breaks: (statement, isNew) =>
      /^(vacuum full|cluster)\b/i.test(statement) ||
      ofChanges(
        (change) =>
          addsColumn.test(change) &&
          (/\b(big|small)?serial\b|\bgenerated\b/i.test(change) ||
            /\bdefault\b.*\b(gen_random_uuid|uuidv7|random|clock_timestamp|nextval)\b/i.test(
              change,
            )),
      ).breaks(statement, isNew),
  },
  /** Nobody may write while it is made. */
  'makes an index that locks': {
    breaks: (statement, isNew) =>
      !/ index concurrently /i.test(statement) &&
      ofTable(`^create (?:unique )?index .*\\bon (?:only )?TABLE`).breaks(statement, isNew),
  },
  /** Old rows and the old version's writes may not hold it; and nobody may write while it looks. */
  'adds a constraint that is checked at once': ofChanges(
    (change) =>
      (/^add (constraint .+? )?(unique|primary key|exclude|check|foreign key)\b/i.test(change) &&
        !/\bnot valid\b|\busing index\b/i.test(change)) ||
      (addsColumn.test(change) && /\b(unique|references)\b/i.test(change)),
  ),
  /** What it changes is locked until the migration ends: that is for a job, some rows at a time. */
  'changes rows that are in use': {
    breaks: (statement, isNew) =>
      ofTable('^update (?:only )?TABLE').breaks(statement, isNew) ||
      ofTable('^delete from (?:only )?TABLE').breaks(statement, isNew) ||
      /^with .+\b(update|delete from) /i.test(statement),
  },
  'locks a table': { breaks: (statement) => /^(lock|truncate)\b/i.test(statement) },
} satisfies Record<string, Rule>

export type RuleName = keyof typeof rules

/** "-- contract: 0.2.0 was the last version that used …": a step that takes something away. */
const contract = /^-- contract: (\d+\.\d+\.\d+) was the last version that used \S.+$/m
/** "-- allowed: <rule>: why it does no harm here". */
const allowed = /^-- allowed: (?<rule>[^:\n]+): (?<why>.{10,})$/gm

/** Rules that a step may break whose thing no version uses any more. */
const contracts: RuleName[] = [
  'drops something',
  'renames something',
  'makes a column that may be empty one that must not',
  'changes a type',
]

const isBefore = (one: string, other: string) =>
  one.localeCompare(other, 'en', { numeric: true }) < 0

/**
 * What in a migration doesn't bear the version before it.
 * @param version the version that brings it
 */
export function breachesOf(sql: string, version: string): Breach[] {
  const statements = statementsOf(sql)
  const made = new Set<string>()
  const without = (table: string) => table.replaceAll('"', '').replace(/^public\./, '')
  for (const statement of statements) {
    const found = new RegExp(`^create (?:unlogged )?table (?:if not exists )?(${name})`, 'i').exec(
      statement,
    )
    if (found?.[1]) made.add(without(found[1]))
  }
  const isNew = (table: string) => made.has(without(table))
  const lastUsedIn = contract.exec(sql)?.[1]
  const excused = new Set<string>(
    [...sql.matchAll(allowed)].map(({ groups }) => groups?.rule ?? ''),
  )
  if (lastUsedIn && isBefore(lastUsedIn, version)) for (const rule of contracts) excused.add(rule)
  return statements.flatMap((statement) =>
    (Object.entries(rules) as [RuleName, Rule][]).flatMap(([rule, { breaks }]) =>
      !excused.has(rule) && breaks(statement, isNew) ? [{ rule, statement }] : [],
    ),
  )
}
