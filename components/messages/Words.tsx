import { Fragment, isValidElement, type ReactElement } from 'react'
import { type Message, sayAround, type Value } from '#lib/messages/say.ts'

/** A message with elements in it: where they stand is the language's affair. */
export function Words({
  language,
  message,
  values,
}: {
  language: string
  message: Message
  values: Record<string, Value<ReactElement>>
}) {
  return sayAround(language, message, values).map((piece, n) =>
    isValidElement(piece) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one sentence, never reordered
      <Fragment key={n}>{piece}</Fragment>
    ) : (
      String(piece)
    ),
  )
}
