import { embedOf } from '#lib/document/embed.ts'

/**
 * Something of another site, as a card: nothing is asked of that site before a reader presses it.
 * Without JavaScript the card leads there.
 */
export function EmbedCard({ url }: { url: string }) {
  const embed = embedOf(url)
  if (!embed) return null
  const { provider, what, frame, shape } = embed
  const host = new URL(frame).host
  return (
    <figure className="embed">
      <a
        href={embed.url}
        rel="noopener"
        data-frame={frame}
        data-title={`${what}: ${provider}`}
        {...('height' in shape ? { 'data-height': shape.height } : {})}
      >
        <span className="embed-what">
          {what} · {provider}
        </span>
        <span className="embed-url">{embed.url.replace(/^https?:\/\/(www\.)?/, '')}</span>
        <span className="embed-hint">Press to load it from {host}, which may then set cookies</span>
      </a>
    </figure>
  )
}
