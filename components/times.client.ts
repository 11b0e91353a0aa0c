const day = 86_400_000

/** "5 minutes ago", as the language says it; undefined when it is a day or longer. */
export function relativeTime(ms: number, language: string): string | undefined {
  if (ms < 0 || ms >= day) return undefined
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (ms < 60_000) return words.format(0, 'second')
  if (ms < 3_600_000) return words.format(-Math.floor(ms / 60_000), 'minute')
  return words.format(-Math.floor(ms / 3_600_000), 'hour')
}

/**
 * Says times within a day as readers feel them, and every time, when pointed at, in full and in the
 * reader's own zone. What the page says by itself is the newsroom's time.
 */
export function sayTimes(): void {
  const times = [...document.querySelectorAll<HTMLTimeElement>('time[data-relative]')].map(
    (element) => ({
      element,
      printed: element.textContent,
      at: new Date(element.dateTime),
      lang: element.closest<HTMLElement>('[lang]')?.lang ?? 'en',
    }),
  )
  for (const { element, at, lang } of times) {
    element.title = new Intl.DateTimeFormat(lang, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    }).format(at)
  }
  const say = () => {
    for (const { element, printed, at, lang } of times) {
      const words = relativeTime(Date.now() - at.getTime(), lang) ?? printed
      if (element.textContent !== words) element.textContent = words
    }
  }
  say()
  if (times.length) setInterval(say, 60_000)
}
