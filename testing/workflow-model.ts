import type { ArticleState, Change, ChangeKind } from '#lib/articles/schema.ts'
import type { Role } from '#lib/auth/can.ts'

// The desk's rules said once more, small and by hand, without the database: what a random test holds
// the real ones against. Times are milliseconds since 1970.

export type Who = { id: number | null; role: Role | 'system' }
/** How an action must end; only "done" and "failed" leave something behind. */
export type End = 'done' | 'failed' | 'nothing' | 'stale' | 'Refused' | 'Invalid'

type Schedule = {
  kind: 'publish' | 'take_down'
  state: 'pending' | 'done' | 'failed' | 'cancelled'
  dueAt: number
  /** The version that goes out. */
  version: number | null
  change: Change
  /** How many publications there were when it failed. */
  failedAfter: number
}

type Direct = 'submit' | 'withdraw' | 'requestChanges' | 'approve'
const direct: Record<Direct, { from: ArticleState[]; to: ArticleState; desk: boolean }> = {
  submit: { from: ['draft', 'changes_requested'], to: 'in_review', desk: false },
  withdraw: { from: ['in_review', 'changes_requested', 'approved'], to: 'draft', desk: false },
  requestChanges: { from: ['in_review', 'approved'], to: 'changes_requested', desk: true },
  approve: { from: ['draft', 'in_review', 'changes_requested'], to: 'approved', desk: true },
}

const isDesk = ({ role }: Who) => role === 'editor' || role === 'administrator' || role === 'system'

export class ArticleModel {
  state: ArticleState = 'draft'
  version = 1
  /** The version that readers have, or had last. */
  live: number | null = null
  assigneeId: number | null = null
  assignedBy: number | null = null
  dueAt: number | null = null
  embargoUntil: number | null = null
  schedules: Schedule[] = []
  /** move, from, to, version, by whom */
  moves: [string, string, string, number, number | null][] = []
  /** kind, note, substantial, version, by whom */
  publications: [ChangeKind, string, boolean, number | null, number | null][] = []
  corrections: [ChangeKind, string][] = []
  events: string[] = []
  audit: [string, number | null][] = []
  assignments: (number | null)[] = []
  /** How often each user was told of a move or an assignment. */
  told: Record<string, number> = {}

  createdBy: number
  constructor(createdBy: number) {
    this.createdBy = createdBy
    this.audit.push(['article.create', createdBy])
  }

  mayOpen(who: Who): boolean {
    const theirs = who.id === this.createdBy || who.id === this.assigneeId
    return isDesk(who) || (who.role === 'author' && theirs)
  }
  mayEdit(who: Who): boolean {
    return isDesk(who) || (this.mayOpen(who) && this.state !== 'taken_down')
  }

  save(who: Who, base: number): End {
    if (!this.mayEdit(who)) return 'Refused'
    if (base !== this.version) return 'stale'
    this.version++
    this.audit.push(['article.write', who.id])
    return 'done'
  }

  move(who: Who, move: Direct, base: number, note: string): End {
    const { from, to, desk } = direct[move]
    if (desk ? !isDesk(who) : !this.mayEdit(who)) return 'Refused'
    if (!from.includes(this.state)) return 'Invalid'
    if (move === 'requestChanges' && !note) return 'Invalid'
    if ((move === 'submit' || move === 'approve') && base !== this.version) return 'stale'
    this.#step(who, move, to)
    return 'done'
  }

  publish(who: Who, base: number, change: Change, now: number): End {
    if (needsNote(change)) return 'Invalid'
    if (!isDesk(who)) return 'Refused'
    if (base !== this.version) return 'stale'
    if (!this.#goOut(who, this.version, change, now)) return 'Invalid'
    this.#cancel('publish')
    return 'done'
  }

  takeDown(who: Who, publicNote: string): End {
    if (!isDesk(who)) return 'Refused'
    if (this.state !== 'published') return 'Invalid'
    this.#withdraw(who, publicNote)
    return 'done'
  }

  assign(who: Who, to: Who | null, dueAt: number | null): End {
    if (to === null && dueAt !== null) return 'Invalid'
    if (!isDesk(who)) return 'Refused'
    if (to?.role === 'byline_manager') return 'Invalid'
    const before = this.assigneeId
    this.assigneeId = to?.id ?? null
    this.assignedBy = to ? who.id : null
    this.dueAt = dueAt
    this.assignments.push(this.assigneeId)
    this.audit.push(['article.assign', who.id])
    this.#tell(who, [this.assigneeId])
    if (before !== this.assigneeId) this.#tell(who, [before])
    return 'done'
  }

  embargo(who: Who, until: number | null, reason: string, now: number): End {
    if (!this.mayEdit(who)) return 'Refused'
    const stands = this.embargoUntil !== null && this.embargoUntil > now
    const lifts = stands && (until === null || until < (this.embargoUntil ?? 0))
    if (lifts && !isDesk(who)) return 'Refused'
    if (lifts && reason.length < 10) return 'Invalid'
    this.embargoUntil = until
    this.audit.push([lifts ? 'article.liftEmbargo' : 'article.embargo', who.id])
    return 'done'
  }

  correct(who: Who, kind: 'correction' | 'clarification', text: string): End {
    if (!isDesk(who)) return 'Refused'
    if (this.state !== 'published') return 'Invalid'
    if (this.corrections.some(([k, t]) => k === kind && t === text)) return 'done'
    this.corrections.push([kind, text])
    this.audit.push(['correction.issue', who.id])
    this.events.push('article.changed')
    return 'done'
  }

  schedule(
    who: Who,
    kind: Schedule['kind'],
    base: number,
    dueAt: number,
    change: Change,
    now: number,
  ): End {
    if (kind === 'publish' && needsNote(change)) return 'Invalid'
    if (!isDesk(who)) return 'Refused'
    if (dueAt <= now) return 'Invalid'
    if (kind === 'publish') {
      if (base !== this.version) return 'stale'
      if (this.#embargoed(dueAt)) return 'Invalid'
    } else if (!this.#publicBy(dueAt)) return 'Invalid'
    this.#cancel(kind)
    const version = kind === 'publish' ? this.version : null
    this.schedules.push({ kind, state: 'pending', dueAt, version, change, failedAfter: 0 })
    this.audit.push(['schedule.make', who.id])
    if (kind === 'publish' && this.#unpublished() && this.state !== 'scheduled')
      this.#step(who, 'schedule', 'scheduled')
    return 'done'
  }

  cancelSchedule(who: Who, index: number): End {
    const found = this.schedules[index]
    if (!isDesk(who)) return 'Refused'
    if (found?.state !== 'pending') return 'Invalid'
    const alone = found.kind === 'take_down' || this.state === 'published'
    this.#cancel(alone ? found.kind : undefined)
    this.audit.push(['schedule.cancel', who.id])
    if (found.kind === 'publish' && this.state === 'scheduled')
      this.#step(who, 'unschedule', 'approved')
    return 'done'
  }

  reschedule(who: Who, index: number, dueAt: number, now: number): End {
    const found = this.schedules[index]
    if (!found || !isDesk(who)) return 'Refused'
    if (dueAt <= now) return 'Invalid'
    if (found.state === 'failed') {
      if (!this.#canRevive(found)) return 'Invalid'
    } else if (found.state !== 'pending') return 'Invalid'
    else if (found.kind === 'take_down' && !this.#publicBy(dueAt)) return 'Invalid'
    if (found.kind === 'publish' && this.#embargoed(dueAt)) return 'Invalid'
    if (found.state === 'failed') this.#revive(who, found)
    found.dueAt = dueAt
    this.audit.push(['schedule.move', who.id])
    return 'done'
  }

  retry(who: Who, index: number): End {
    const found = this.schedules[index]
    if (!found || !isDesk(who)) return 'Refused'
    if (found.state !== 'failed' || !this.#canRevive(found)) return 'Invalid'
    this.#revive(who, found)
    this.audit.push(['schedule.retry', who.id])
    return 'done'
  }

  carryOut(who: Who, index: number, now: number): End {
    const found = this.schedules[index]
    if (found?.state !== 'pending' || found.dueAt > now) return 'nothing'
    if (found.kind === 'take_down' && this.state === 'published') {
      found.state = 'done'
      this.#withdraw(who, '')
      return 'done'
    }
    if (found.kind === 'publish' && found.version !== null) {
      if (this.#goOut(who, found.version, found.change, now)) {
        found.state = 'done'
        return 'done'
      }
      if (this.state === 'scheduled') this.#step(who, 'unschedule', 'approved')
    }
    found.state = 'failed'
    found.failedAfter = this.publications.length
    return 'failed'
  }

  /** All that is to come comes nearer: the same as a clock that goes on. */
  pass(ms: number): void {
    const nearer = (at: number | null) => (at === null ? null : at - ms)
    this.dueAt = nearer(this.dueAt)
    this.embargoUntil = nearer(this.embargoUntil)
    for (const one of this.schedules) one.dueAt -= ms
  }

  isOverdue(now: number): boolean {
    const unfinished = this.state === 'draft' || this.state === 'changes_requested'
    return unfinished && this.dueAt !== null && this.dueAt < now
  }

  /** What `who` may do from here, in the order of the table. */
  allowed(who: Who): string[] {
    const may = (move: string): boolean => {
      if (move in direct) {
        const { from, desk } = direct[move as Direct]
        return from.includes(this.state) && (desk ? isDesk(who) : this.mayEdit(who))
      }
      if (!isDesk(who)) return false
      if (move === 'schedule') return this.#unpublished() && this.state !== 'scheduled'
      if (move === 'unschedule') return this.state === 'scheduled'
      return move === 'publish' || this.state === 'published'
    }
    return [
      'submit',
      'withdraw',
      'requestChanges',
      'approve',
      'schedule',
      'unschedule',
      'publish',
      'takeDown',
    ].filter(may)
  }

  #unpublished(): boolean {
    return this.state !== 'published' && this.state !== 'taken_down'
  }
  #embargoed(at: number): boolean {
    return this.embargoUntil !== null && this.embargoUntil > at
  }
  #publicBy(dueAt: number): boolean {
    const before = ({ kind, state, dueAt: at }: Schedule) =>
      kind === 'publish' && state === 'pending' && at < dueAt
    return this.state === 'published' || this.schedules.some(before)
  }

  #canRevive({ kind, failedAfter }: Schedule): boolean {
    if (this.publications.length > failedAfter) return false
    if (this.schedules.some((one) => one.kind === kind && one.state === 'pending')) return false
    if (kind === 'take_down') return this.state === 'published'
    return !this.#unpublished() || this.state !== 'scheduled'
  }
  #revive(who: Who, found: Schedule): void {
    found.state = 'pending'
    if (found.kind === 'publish' && this.#unpublished()) this.#step(who, 'schedule', 'scheduled')
  }

  #goOut(who: Who, version: number, change: Change, now: number): boolean {
    const last = this.publications.at(-1)
    const again =
      this.state === 'published' &&
      this.live === version &&
      change.kind !== 'minor' &&
      last?.[0] === change.kind &&
      last[1] === change.note &&
      last[2] === change.substantial
    // Asked a second time, it is done once.
    if (again) return true
    if (this.#embargoed(now)) return false
    const classed = this.publications.length
      ? change
      : ({ kind: 'minor', note: '', substantial: false } as const)
    const { kind, note, substantial } = classed
    this.publications.push([kind, note, substantial, version, who.id])
    if (note && (kind === 'correction' || kind === 'clarification'))
      if (!this.corrections.some(([k, t]) => k === kind && t === note))
        // Readers aren't told the same twice.
        this.corrections.push([kind, note])
    this.events.push(this.state === 'published' ? 'article.changed' : 'article.published')
    this.live = version
    this.#step(who, 'publish', 'published', version)
    return true
  }

  #withdraw(who: Who, publicNote: string): void {
    this.publications.push(['withdrawal', publicNote, false, null, who.id])
    if (publicNote) this.corrections.push(['withdrawal', publicNote])
    this.events.push('article.taken_down')
    this.#step(who, 'takeDown', 'taken_down')
    this.#cancel()
  }

  #cancel(kind?: Schedule['kind']): void {
    for (const one of this.schedules)
      if (one.state === 'pending' && (!kind || one.kind === kind)) one.state = 'cancelled'
  }

  #step(who: Who, move: string, to: ArticleState, version = this.version): void {
    this.moves.push([move, this.state, to, version, who.id])
    this.audit.push([`article.${move}`, who.id])
    this.#tell(who, [this.createdBy, this.assigneeId, this.assignedBy])
    this.state = to
  }

  #tell(who: Who, ids: (number | null)[]): void {
    for (const id of new Set(ids))
      if (id !== null && id !== who.id) this.told[id] = (this.told[id] ?? 0) + 1
  }
}

/** What readers are told must say something. */
const needsNote = ({ kind, note }: Change) =>
  (kind === 'correction' || kind === 'clarification') && note === ''
