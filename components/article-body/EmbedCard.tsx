import { type Embed, embedOf } from '#lib/document/embed.ts'
import { type Message, say } from '#lib/messages/say.ts'

const names: Record<Embed['what'], Message> = {
  Video: 'embedVideo',
  Post: 'embedPost',
  Audio: 'embedAudio',
  Chart: 'embedChart',
}

/**
 * Something of another site, as a card: nothing is asked of that site before a reader presses it.
 * Without JavaScript the card leads there.
 */
export function EmbedCard({ url, language }: { url: string; language: string }) {
  const embed = embedOf(url)
  if (!embed) return null
  const { provider, frame, shape } = embed
  const what = say(language, names[embed.what])
  const host = new URL(frame).host
  return (
    <figure className="embed">
      <a
        href={embed.url}
        rel="noopener"
        data-frame={frame}
        data-title={say(language, 'embedFrame', { what, provider })}
        {...('height' in shape ? { 'data-height': shape.height } : {})}
      >
        <span className="embed-what">
          {what} · <bdi>{provider}</bdi>
        </span>
        <span className="embed-url" dir="ltr">
          {embed.url.replace(/^https?:\/\/(www\.)?/, '')}
        </span>
        <span className="embed-hint">{say(language, 'embedHint', { host })}</span>
      </a>
    </figure>
  )
}
