/** A moment for the newsroom's own pages, such as "26 Apr 2023, 05:24", in its time zone. */
export function deskTime(date: Date, timeZone: string): string {
  const form = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const
  return new Intl.DateTimeFormat('en-GB', form).format(date)
}
