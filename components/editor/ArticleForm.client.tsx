'use client'
import {
  Alert,
  Anchor,
  Button,
  Grid,
  Group,
  MultiSelect,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
  VisuallyHidden,
} from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { StateBadge } from '#components/admin/StateBadge.tsx'
import type { ArticleEdit, OpenArticle, SaveOutcome } from '#lib/articles/schema.ts'
import { emptyDocument } from '#lib/document/schema.ts'
import type { Picture } from '#lib/media/schema.ts'
import { BodyEditor, useBodyEditor } from './BodyEditor.client.tsx'
import { forgetDraft, type StoredDraft, storeDraft, storedDraft } from './draft-storage.ts'
import { PictureField } from './PictureField.client.tsx'
import { StaleDialog } from './StaleDialog.client.tsx'

type Named = { id: number; name: string }
export type ArticleActions = {
  createArticle: Act<OpenArticle>
  saveArticle: Act<SaveOutcome>
  submitArticle: Act<SaveOutcome>
  publishArticle: Act<SaveOutcome>
  takeDownArticle: Act<OpenArticle>
  proposeSlug: Act<string>
  uploadPicture: Act<Picture>
}
type Way = 'save' | 'submit' | 'publish'
type Failure = Exclude<Awaited<ReturnType<Act>>, { outcome: 'saved' }>

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** One article: its fields, its saves, and what may be done with it. */
export function ArticleForm(props: {
  article: OpenArticle | null
  userId: number
  sections: Named[]
  bylines: Named[]
  ownBylines: number[]
  may: { edit: boolean; publish: boolean; takeDown: boolean }
  timeZone: string
  actions: ArticleActions
}) {
  const { userId, sections, bylines, may, timeZone, actions } = props
  const [article, setArticle] = useState(props.article)
  const [edit, setEdit] = useState<ArticleEdit>(
    props.article?.edit ?? {
      headline: '',
      standfirst: '',
      sectionId: null,
      bylineIds: props.ownBylines,
      slug: '',
      body: emptyDocument,
      picture: null,
    },
  )
  const [picture, setPicture] = useState(props.article?.picture ?? null)
  // What the server acknowledged, as it was sent.
  const [saved, setSaved] = useState(edit)
  const [ownSlug, setOwnSlug] = useState(
    Boolean(props.article && !props.article.edit.slug.startsWith('untitled-')),
  )
  const [errors, setErrors] = useState<Record<string, string[]>>({})
  const [problem, setProblem] = useState('')
  const [doing, setDoing] = useState<'saving' | null>(null)
  const [done, setDone] = useState(() =>
    props.article ? `Saved ${clock(props.article.savedAt, timeZone)}` : 'Nothing saved yet',
  )
  const [theirs, setTheirs] = useState<OpenArticle | null>(null)
  const [found, setFound] = useState<StoredDraft | null>(null)

  // The newest of each, for saves that run later than the render that began them.
  const now = useRef({ edit, article, ownSlug })
  now.current = { edit, article, ownSlug }
  const queue = useRef<Promise<void>>(Promise.resolve())

  const dirty = !same(edit, saved)
  const editor = useBodyEditor(edit.body, may.edit, (body) => change({ body }))

  function change(part: Partial<ArticleEdit>): void {
    const next = { ...now.current.edit, ...part }
    now.current.edit = next
    setEdit(next)
    const { article } = now.current
    storeDraft(article?.id ?? null, userId, next, article?.version ?? 0)
  }

  // What an earlier visit left unsaved is offered, never put in place of what is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form opens
  useEffect(() => {
    const stored = storedDraft(props.article?.id ?? null, userId)
    if (stored && !same(stored.edit, saved)) setFound(stored)
  }, [])

  useEffect(() => {
    if (!dirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [dirty])

  const send = useRef<(way: Way) => void>(() => {})
  send.current = (way) => {
    // Saves of one tab go one after the other, each on the version that the one before made.
    queue.current = queue.current.then(() => carryOut(way))
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 's') {
        event.preventDefault()
        send.current('save')
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  // The slug follows the headline until someone gives it one, or readers have it.
  const { headline } = edit
  // biome-ignore lint/correctness/useExhaustiveDependencies: `change` reads the newest state itself
  useEffect(() => {
    if (ownSlug || !headline.trim()) return
    const timer = setTimeout(async () => {
      try {
        const id = now.current.article?.id
        const proposed = await actions.proposeSlug({ headline, ...(id ? { id } : {}) })
        if (proposed.outcome === 'saved' && unchanged(headline, id))
          change({ slug: proposed.result })
      } catch {
        // Without a proposal the server gives one at the save.
      }
    }, 400)
    return () => clearTimeout(timer)
  }, [headline, ownSlug, actions])

  /** A proposal counts only for the headline and the article that it was asked for. */
  function unchanged(headline: string, id: number | undefined): boolean {
    const { edit, article } = now.current
    return edit.headline === headline && article?.id === id
  }

  async function carryOut(way: Way): Promise<void> {
    const sent = now.current.edit
    setDoing('saving')
    setProblem('')
    try {
      let current = now.current.article
      if (!current) {
        const made = await actions.createArticle(sent)
        if (made.outcome !== 'saved') return fail(made)
        current = made.result
        forgetDraft(null, userId)
        history.replaceState(null, '', `/admin/articles/${current.id}`)
        acknowledge(current, sent, 'Saved')
        if (way === 'save') return
      }
      const act = {
        save: actions.saveArticle,
        submit: actions.submitArticle,
        publish: actions.publishArticle,
      }[way]
      const answer = await act({ id: current.id, baseVersion: current.version, edit: sent })
      if (answer.outcome !== 'saved') return fail(answer)
      if (answer.result.outcome === 'stale') setTheirs(answer.result.theirs)
      else
        acknowledge(
          answer.result.article,
          sent,
          way === 'publish' ? 'Published' : way === 'submit' ? 'Submitted' : 'Saved',
        )
    } catch {
      setProblem('Not saved: the connection failed. Your text is kept here and in this browser.')
    } finally {
      setDoing(null)
    }
  }

  function acknowledge(answer: OpenArticle, sent: ArticleEdit, word: string): void {
    setErrors({})
    setArticle(answer)
    now.current.article = answer
    const acknowledged = { ...sent, slug: answer.edit.slug }
    setSaved(acknowledged)
    // What was typed while the save was under way stays, unsaved.
    const untouched = same(now.current.edit, sent)
    if (!now.current.ownSlug || now.current.edit.slug === sent.slug) {
      const next = { ...now.current.edit, slug: answer.edit.slug }
      now.current.edit = next
      setEdit(next)
    }
    if (untouched) forgetDraft(answer.id, userId)
    else storeDraft(answer.id, userId, now.current.edit, answer.version)
    setDone(`${word} ${clock(new Date(), timeZone)}`)
    if (answer.publicSlug) setOwnSlug(true)
  }

  function fail(failure: Failure): void {
    if (failure.outcome === 'invalid') {
      setErrors(failure.fields)
      setProblem(
        failure.fields['']?.join(' ') ?? 'Not done: see the marked fields. Your text is kept.',
      )
      const [first] = Object.keys(failure.fields)
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>(`[data-field="${first}"]`)?.focus(),
      )
    } else {
      setErrors({})
      setProblem(failure.message)
    }
  }

  function takeOver(next: ArticleEdit, nextPicture: Picture | null): void {
    now.current.edit = next
    setEdit(next)
    setPicture(nextPicture)
    editor?.commands.setContent(next.body, { emitUpdate: false })
  }

  async function takeDown(): Promise<void> {
    if (!article) return
    setDoing('saving')
    setProblem('')
    try {
      const answer = await actions.takeDownArticle({ id: article.id })
      if (answer.outcome === 'saved') {
        setArticle(answer.result)
        setDone(`Taken down ${clock(new Date(), timeZone)}`)
      } else fail(answer)
    } catch {
      setProblem('Not taken down: the connection failed. Try again.')
    }
    setDoing(null)
  }

  const errorOf = (name: string) => errors[name]?.join(' ')
  const published = article?.state === 'published'
  const busy = doing !== null
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send.current('save')
      }}
    >
      <VisuallyHidden component="h1">
        {article ? `Article: ${edit.headline}` : 'New article'}
      </VisuallyHidden>
      <Group className="action-bar" justify="space-between" gap="xs" mb="md">
        <Group gap="sm">
          {article && <StateBadge state={article.state} changed={article.unpublishedChanges} />}
          <Text fz="sm" role="status" data-testid="save-status">
            {busy ? 'Saving …' : dirty ? 'Unsaved changes' : done}
          </Text>
        </Group>
        <Group gap="xs">
          {article && (
            <Anchor
              href={`/admin/articles/${article.id}/preview`}
              target="_blank"
              underline="always"
              c="inherit"
              fz="sm"
            >
              Preview
            </Anchor>
          )}
          {published && (
            <Anchor
              href={`/article/${article.publicSlug}`}
              target="_blank"
              underline="always"
              c="inherit"
              fz="sm"
            >
              View on site
            </Anchor>
          )}
          {may.edit && (
            <Button type="submit" variant="default" loading={busy}>
              Save draft
            </Button>
          )}
          {may.edit && !may.publish && (!article || article.state === 'draft') && (
            <Button onClick={() => send.current('submit')} loading={busy}>
              Submit for review
            </Button>
          )}
          {published && may.takeDown && (
            <ConfirmButton
              label="Take down"
              question="Readers will get “taken down” at this address at once. The article stays here and can be published again."
              pending={busy}
              onConfirm={takeDown}
            />
          )}
          {may.publish && (
            <Button onClick={() => send.current('publish')} loading={busy}>
              {published ? 'Publish changes' : 'Publish'}
            </Button>
          )}
        </Group>
      </Group>
      {problem && (
        <Alert role="alert" variant="default" mb="md" c="var(--mantine-color-error)">
          {problem}
        </Alert>
      )}
      {found && (
        <Alert
          mb="md"
          variant="default"
          title={`This browser has text from ${clock(new Date(found.at), timeZone)} that was not saved`}
        >
          <Group>
            <Button
              size="compact-sm"
              onClick={() => {
                takeOver(found.edit, picture)
                setOwnSlug(true)
                setFound(null)
              }}
            >
              Restore it
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                forgetDraft(article?.id ?? null, userId)
                setFound(null)
              }}
            >
              Discard it
            </Button>
          </Group>
        </Alert>
      )}
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <Textarea
              label="Headline"
              data-field="headline"
              autosize
              minRows={1}
              value={edit.headline}
              error={errorOf('headline')}
              readOnly={!may.edit}
              styles={{
                input: {
                  fontFamily: 'var(--mantine-font-family-headings)',
                  fontSize: '2rem',
                  fontWeight: 600,
                  lineHeight: 1.15,
                },
              }}
              onChange={(event) =>
                change({ headline: event.currentTarget.value.replaceAll('\n', ' ') })
              }
            />
            <Textarea
              label="Standfirst"
              data-field="standfirst"
              autosize
              minRows={2}
              value={edit.standfirst}
              error={errorOf('standfirst')}
              readOnly={!may.edit}
              styles={{
                input: { fontFamily: 'var(--mantine-font-family-headings)', fontSize: '1.1875rem' },
              }}
              onChange={(event) => change({ standfirst: event.currentTarget.value })}
            />
            <BodyEditor editor={editor} error={errorOf('body')} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            <NativeSelect
              label="Section"
              data-field="sectionId"
              value={edit.sectionId ?? ''}
              error={errorOf('sectionId')}
              disabled={!may.edit}
              data={[
                { value: '', label: 'Choose a section' },
                ...sections.map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
              onChange={(event) => change({ sectionId: Number(event.currentTarget.value) || null })}
            />
            <MultiSelect
              label="Bylines"
              data-field="bylineIds"
              description="In the order in which they are printed."
              searchable
              hidePickedOptions
              clearable
              clearButtonProps={{ 'aria-label': 'Remove all bylines' }}
              value={edit.bylineIds.map(String)}
              error={errorOf('bylineIds')}
              readOnly={!may.edit}
              data={bylines.map(({ id, name }) => ({ value: String(id), label: name }))}
              onChange={(ids) => change({ bylineIds: ids.map(Number) })}
            />
            <TextInput
              label="Slug"
              data-field="slug"
              description={
                article?.publicSlug
                  ? `Readers have /article/${article.publicSlug}; it will lead to a new one.`
                  : 'The last part of the address; it follows the headline.'
              }
              value={edit.slug}
              error={errorOf('slug')}
              readOnly={!may.edit}
              onChange={(event) => {
                setOwnSlug(event.currentTarget.value !== '')
                change({ slug: event.currentTarget.value })
              }}
            />
            <PictureField
              value={edit.picture}
              picture={picture}
              upload={actions.uploadPicture}
              errorOf={errorOf}
              onChange={(value, chosen) => {
                setPicture(chosen)
                change({ picture: value })
              }}
            />
          </Stack>
        </Grid.Col>
      </Grid>
      <StaleDialog
        theirs={theirs}
        mine={edit}
        onClose={() => setTheirs(null)}
        onKeepMine={() => {
          if (theirs) {
            setArticle(theirs)
            now.current.article = theirs
            setSaved(theirs.edit)
          }
          setTheirs(null)
        }}
        onLoadTheirs={() => {
          if (theirs) {
            // Mine stays in the browser's storage, and is offered when the article is opened again.
            setArticle(theirs)
            now.current.article = theirs
            setSaved(theirs.edit)
            takeOver(theirs.edit, theirs.picture)
          }
          setTheirs(null)
        }}
      />
    </form>
  )
}

function clock(date: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(
    date,
  )
}
