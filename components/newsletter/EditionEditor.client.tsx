'use client'
import { Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import { ZonedTimeField } from '#components/admin/ZonedTimeField.client.tsx'
import { stateNames } from '#lib/articles/schema.ts'
import type { Edition, EditionArticle, EditionOutcome } from '#lib/newsletter/schema.ts'

const fieldsOf = ({ subject, preheader, intro, articles }: Edition) => ({
  subject,
  preheader,
  intro,
  articles,
})

/** What an edition says, of which articles, and when it is sent. */
export function EditionEditor({
  edition,
  newest,
  timeZone,
  save,
  schedule,
  sendNow,
  sendTest,
  stop,
  find,
}: {
  edition: Edition
  /** Found before anything is looked for. */
  newest: EditionArticle[]
  /** IANA name. */
  timeZone: string
  save: Act<EditionOutcome>
  schedule: Act<EditionOutcome>
  sendNow: Act<EditionOutcome>
  sendTest: Act<string>
  stop: Act
  find: Act<EditionArticle[]>
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const { id, subscribers, state } = edition
  const [version, setVersion] = useState(edition.version)
  const [values, setValues] = useState(fieldsOf(edition))
  const [theirs, setTheirs] = useState<Edition | null>(null)
  const [sendAt, setSendAt] = useState(state === 'scheduled' ? isoOf(edition.sendAt) : '')
  const { articles } = values
  const text = (name: 'subject' | 'preheader' | 'intro', label: string) => ({
    label,
    name,
    value: values[name],
    error: errorOf(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  })
  const arrange = (articles: EditionArticle[]) => setValues({ ...values, articles })
  const move = (from: number, by: number) => {
    const moved = [...articles]
    const [one] = moved.splice(from, 1)
    if (one) moved.splice(from + by, 0, one)
    arrange(moved)
  }

  /** What is on screen is saved first: what was looked at is what goes out. */
  function saved(then?: (baseVersion: number) => ReturnType<Act<EditionOutcome>>) {
    return async (): ReturnType<Act<EditionOutcome>> => {
      const { articles, ...edit } = values
      const articleIds = articles.map((article) => article.id)
      const done = await save({ id, baseVersion: version, ...edit, articleIds })
      if (done.outcome !== 'saved' || done.result.outcome === 'stale' || !then) return done
      // Should the second step be refused, the first one stands.
      setVersion(done.result.edition.version)
      return then(done.result.edition.version)
    }
  }
  const take =
    (words: string) =>
    (done: EditionOutcome): string => {
      if (done.outcome === 'stale') {
        setTheirs(done.edition)
        return 'Not saved: someone has changed this edition meanwhile. What you typed is still here.'
      }
      setVersion(done.edition.version)
      router.refresh()
      return words
    }

  return (
    <section aria-label="The edition">
      <Said said={said} />
      {theirs && (
        <Group mb="md">
          <Button
            variant="default"
            onClick={() => {
              setValues(fieldsOf(theirs))
              setVersion(theirs.version)
              setTheirs(null)
            }}
          >
            Take what {theirs.savedByName} saved
          </Button>
          <Button
            variant="default"
            onClick={() => {
              setVersion(theirs.version)
              setTheirs(null)
            }}
          >
            Keep mine, and save it over theirs
          </Button>
        </Group>
      )}
      <Stack maw={640}>
        <TextInput {...text('subject', 'Subject')} />
        <TextInput
          {...text('preheader', 'Preheader')}
          description="What mail programs show beside the subject."
        />
        <Textarea
          {...text('intro', 'Introduction')}
          description="Plain text; an empty line begins a paragraph."
          autosize
          minRows={3}
        />
      </Stack>
      <Title order={2} mt="lg">
        Articles
      </Title>
      {articles.length === 0 && <Text fz="sm">There are none in it yet.</Text>}
      <ol className="edition-articles" data-field="articleIds" tabIndex={-1}>
        {articles.map((article, n) => (
          <li key={article.id}>
            <div>
              <p className="front-slot-headline">{article.headline}</p>
              <Text fz="xs">{factsOf(article)}</Text>
            </div>
            <Group gap={4} wrap="nowrap">
              <Button
                size="compact-sm"
                variant="default"
                disabled={n === 0}
                aria-label={`Move up: ${article.headline}`}
                onClick={() => move(n, -1)}
              >
                ↑
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                disabled={n === articles.length - 1}
                aria-label={`Move down: ${article.headline}`}
                onClick={() => move(n, 1)}
              >
                ↓
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Take out: ${article.headline}`}
                onClick={() => arrange(articles.filter((one) => one.id !== article.id))}
              >
                Take out
              </Button>
            </Group>
          </li>
        ))}
      </ol>
      {errorOf('articleIds') && (
        <Text fz="sm" c="var(--mantine-color-error)">
          {errorOf('articleIds')}
        </Text>
      )}
      <Finder
        newest={newest}
        has={articles.map((article) => article.id)}
        find={find}
        onAdd={(article) => arrange([...articles, article])}
      />
      <Group mt="lg">
        <Button loading={pending} onClick={() => run(saved(), take('Saved.'))}>
          Save edition
        </Button>
        <Button
          variant="default"
          loading={pending}
          onClick={() =>
            run(
              () => sendTest({ id }),
              (address) => `What was saved last is on its way to ${address}.`,
            )
          }
        >
          Send it to me
        </Button>
      </Group>
      <Title order={2} mt="xl">
        Sending
      </Title>
      <Text fz="sm" mb="sm">
        {subscribers === 1 ? '1 subscriber gets it' : `${subscribers} subscribers get it`}. Articles
        that readers may not see at that moment are left out.
      </Text>
      <Group align="flex-end">
        <ZonedTimeField
          label="Send it at"
          name="sendAt"
          timeZone={timeZone}
          value={sendAt}
          error={errorOf('sendAt')}
          onChange={setSendAt}
        />
        <Button
          variant="default"
          loading={pending}
          disabled={!sendAt}
          onClick={() =>
            run(
              saved((baseVersion) => schedule({ id, baseVersion, sendAt })),
              take('It is on the schedule.'),
            )
          }
        >
          {state === 'scheduled' ? 'Change the time' : 'Schedule'}
        </Button>
        <ConfirmButton
          label="Send now"
          question={`Send it to ${subscribers === 1 ? '1 subscriber' : `${subscribers} subscribers`} now?`}
          pending={pending}
          onConfirm={() =>
            run(
              saved((baseVersion) => sendNow({ id, baseVersion })),
              take('It is being sent.'),
            )
          }
        />
        {state === 'scheduled' && (
          <Button
            variant="default"
            loading={pending}
            onClick={() =>
              run(
                () => stop({ id }),
                () => {
                  setVersion(version + 1)
                  router.refresh()
                  return 'It is off the schedule.'
                },
              )
            }
          >
            Take it off the schedule
          </Button>
        )}
      </Group>
    </section>
  )
}

/** Over the wire a date may come as text. */
const isoOf = (at: Date | null) => (at ? new Date(at).toISOString() : '')

const factsOf = ({ isPublic, state, section }: EditionArticle) =>
  [section, !isPublic && `${stateNames[state]}: readers may not see it, so it isn’t sent`]
    .filter(Boolean)
    .join(' · ')

/** Articles to be put into it: the latest, or those whose headline has the words. */
function Finder({
  newest,
  has,
  find,
  onAdd,
}: {
  newest: EditionArticle[]
  has: number[]
  find: Act<EditionArticle[]>
  onAdd: (article: EditionArticle) => void
}) {
  const [found, setFound] = useState(newest)
  const [problem, setProblem] = useState('')
  const look = useDebouncedCallback(async (words: string) => {
    const answer = await find({ words }).catch(() => null)
    setProblem(answer?.outcome === 'saved' ? '' : 'The search failed: try again in a moment.')
    if (answer?.outcome === 'saved') setFound(answer.result)
  }, 200)
  const offered = found.filter(({ id }) => !has.includes(id)).slice(0, 8)
  return (
    <section aria-label="Find articles">
      <TextInput
        mt="md"
        maw={640}
        label="Find an article"
        type="search"
        error={problem}
        onChange={({ currentTarget }) => look(currentTarget.value)}
      />
      <ul className="edition-articles">
        {offered.map((article) => (
          <li key={article.id}>
            <div>
              <p className="front-slot-headline">{article.headline}</p>
              <Text fz="xs">{factsOf(article)}</Text>
            </div>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Put in: ${article.headline}`}
              onClick={() => onAdd(article)}
            >
              Put in
            </Button>
          </li>
        ))}
      </ul>
      {offered.length === 0 && <Text fz="sm">No article has these words in its headline.</Text>}
    </section>
  )
}
