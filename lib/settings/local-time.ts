import { tzName, tzOffset } from '@date-fns/tz'

// A form's date and time field has no zone. Here it gets the newsroom's, with the hour that doesn't
// exist and the hour that happens twice, when clocks change.

/** What a local time means in a zone. */
export type LocalTime =
  | { kind: 'once'; at: Date }
  /** Clocks went back: it happens twice, in this order. */
  | { kind: 'twice'; first: Date; second: Date }
  /**
   * Clocks went forward over it. `before` is as much earlier, and `after` as much later, as clocks
   * were moved; they were moved at `moved`.
   */
  | { kind: 'never'; before: Date; after: Date; moved: Date }

const minute = 60_000
const day = 24 * 60 * minute

/**
 * The moment that a date and time field says.
 * @param text YYYY-MM-DDTHH:mm, or with seconds
 * @param timeZone IANA name
 * @returns null when there is no such day or hour in any zone
 */
export function resolveLocalTime(text: string, timeZone: string): LocalTime | null {
  const wall = wallClock(text)
  if (wall === null) return null
  const offsets = new Set([wall - day, wall, wall + day].map((at) => offsetAt(at, timeZone)))
  const found = [...offsets]
    .map((offset) => wall - offset)
    .filter((at) => at + offsetAt(at, timeZone) === wall)
    .sort((a, b) => a - b)
  const [first, second] = found
  if (first !== undefined && second !== undefined)
    return { kind: 'twice', first: new Date(first), second: new Date(second) }
  if (first !== undefined) return { kind: 'once', at: new Date(first) }
  const before = wall - Math.max(...offsets)
  const after = wall - Math.min(...offsets)
  const moved = change(before, after, timeZone)
  return { kind: 'never', before: new Date(before), after: new Date(after), moved: new Date(moved) }
}

/**
 * A moment as a date and time field has it: YYYY-MM-DDTHH:mm. The inverse of `resolveLocalTime`.
 * @param seconds are they told too, where there are any?
 */
export function localTimeOf(at: Date, timeZone: string, seconds = false): string {
  const text = new Date(at.getTime() + offsetAt(at.getTime(), timeZone)).toISOString()
  return text.slice(0, seconds && at.getUTCSeconds() > 0 ? 19 : 16)
}

/** How far a zone is from UTC at a moment, for a person: "UTC+5:45". */
export function offsetName(at: Date, timeZone: string): string {
  const minutes = offsetAt(at.getTime(), timeZone) / minute
  if (minutes === 0) return 'UTC'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`
}

/** A zone with how far it is from UTC at a moment: "Asia/Kathmandu, UTC+5:45". */
export function zoneName(at: Date, timeZone: string): string {
  const offset = offsetName(at, timeZone)
  return offset === timeZone ? timeZone : `${timeZone}, ${offset}`
}

/** What a zone's time is called at a moment: "Central European Summer Time". */
export function timeName(at: Date, timeZone: string): string {
  return tzName(timeZone, at, 'long')
}

/** The moment's day in the zone, for a person: "29 March 2026". */
export function dayName(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone }).format(at)
}

/**
 * A moment in the zone, for a person: "29 Mar 2026, 02:30".
 * @param seconds are they told too?
 */
export function momentName(at: Date, timeZone: string, seconds = false): string {
  const [date = '', clock = ''] = localTimeOf(at, timeZone).split('T')
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
  const rest = seconds ? `:${String(at.getUTCSeconds()).padStart(2, '0')}` : ''
  return `${day.format(new Date(date))}, ${clock}${rest}`
}

/** The wall clock as milliseconds since 1970, as if it were UTC's. */
function wallClock(text: string): number | null {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? new Date(`${text}Z`) : null
  // Not 30 February, which would be read as a day of March.
  return at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
    ? at.getTime()
    : null
}

const offsetAt = (at: number, timeZone: string) =>
  Math.round(tzOffset(timeZone, new Date(at))) * minute

/** When the offset changes between two moments. */
function change(from: number, to: number, timeZone: string): number {
  const then = offsetAt(to, timeZone)
  let [low, high] = [Math.floor(from / minute), Math.ceil(to / minute)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * minute, timeZone) === then) high = middle
    else low = middle
  }
  return high * minute
}
