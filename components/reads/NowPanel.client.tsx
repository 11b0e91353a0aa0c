'use client'
import { Paper, Text } from '@mantine/core'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { inThousands, type Now } from '#lib/reads/numbers.ts'

const pollMs = 10_000

/** Who reads now: told by the server as it changes; where that can't be, asked every ten seconds. */
function useNow(first: Now): { now: Now; away: boolean } {
  const [now, setNow] = useState(first)
  const [away, setAway] = useState(false)
  useEffect(() => {
    let polling: ReturnType<typeof setInterval> | undefined
    const source = new EventSource('/admin/reads/now')
    source.onmessage = ({ data }) => {
      setNow(JSON.parse(data))
      setAway(false)
      clearInterval(polling)
      polling = undefined
    }
    async function ask(): Promise<void> {
      try {
        const response = await fetch('/admin/reads/now?poll')
        if (!response.ok) throw new Error(String(response.status))
        setNow(await response.json())
        setAway(false)
      } catch {
        setAway(true)
      }
    }
    source.onerror = () => {
      polling ??= setInterval(() => void ask(), pollMs)
    }
    return () => {
      source.close()
      clearInterval(polling)
    }
  }, [])
  return { now, away }
}

const people = (readers: number) => (readers === 1 ? '1 reader' : `${inThousands(readers)} readers`)

/** Readers of the last five minutes, and what they read. @param own an author's: of her articles */
export function NowPanel({ first, own }: { first: Now; own: boolean }) {
  const { now, away } = useNow(first)
  return (
    <Paper withBorder p="md" mt="md" component="section" aria-labelledby="now">
      <Text component="h2" id="now" fw={600} m={0}>
        Now
      </Text>
      <Text m={0}>
        <span className="big-number" data-readers={now.readers}>
          {inThousands(now.readers)}
        </span>{' '}
        {now.readers === 1 ? 'reader' : 'readers'}
        {own && ' of your articles'} in the last five minutes
      </Text>
      {away && (
        <Text role="status" c="dimmed" fz="sm">
          The connection is lost: this is what was known last.
        </Text>
      )}
      {now.articles.length > 0 && (
        <ol className="now-list">
          {now.articles.slice(0, 8).map(({ id, headline, readers }) => (
            <li key={id}>
              <Link href={`/admin/reads/articles/${id}`} prefetch={false}>
                {headline}
              </Link>{' '}
              <span className="nowrap">{people(readers)}</span>
            </li>
          ))}
        </ol>
      )}
    </Paper>
  )
}

/** How many read one article now, as far as it is among the most read. */
export function ArticleNow({ first, articleId }: { first: Now; articleId: number }) {
  const { now, away } = useNow(first)
  const readers = now.articles.find(({ id }) => id === articleId)?.readers
  return (
    <Text mt="xs">
      {away
        ? 'How many read it now isn’t known.'
        : readers === undefined
          ? 'It isn’t among the most read just now.'
          : `${people(readers)} in the last five minutes.`}
    </Text>
  )
}
