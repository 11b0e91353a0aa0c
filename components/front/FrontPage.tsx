import type { ReactNode } from 'react'
import { ArticleCard, type CardShape } from '#components/article-card/ArticleCard.tsx'
import { Breaking } from './Breaking.tsx'
import { type DatedCard, River } from './River.tsx'

/** A front with its date lines, which the page has formatted. */
export type DatedFront = {
  breaking: { text: string; slug: string | null } | null
  lead: DatedCard | null
  beside: DatedCard[]
  row: DatedCard[]
  river: DatedCard[]
}

/**
 * A front: the breaking line, a lead, a column beside it, a row below, then the river.
 * @param base where pictures come from; readers' unless given
 */
export function FrontPage({
  front: { breaking, lead, beside, row, river },
  older,
  base,
  language,
  aside,
}: {
  front: DatedFront
  older: string | null
  base?: string
  language: string
  /** What stands beside the river. */
  aside?: ReactNode
}) {
  const from = base ? { base } : {}
  const card = ({ card, dateline }: DatedCard, shape: CardShape) => (
    <ArticleCard
      key={card.id}
      card={card}
      dateline={dateline}
      shape={shape}
      language={language}
      first={shape === 'lead'}
      {...from}
    />
  )
  return (
    <div className="front" data-river="">
      {breaking && <Breaking {...breaking} language={language} />}
      {lead && (
        <div className="front-top">
          {card(lead, 'lead')}
          {beside.length > 0 && (
            <div className="front-beside">{beside.map((one) => card(one, 'text'))}</div>
          )}
        </div>
      )}
      {row.length > 0 && <div className="front-row">{row.map((one) => card(one, 'second'))}</div>}
      {(river.length > 0 || older) && (
        <River cards={river} older={older} language={language} aside={aside} {...from} />
      )}
    </div>
  )
}
