'use client'
import { Alert, Grid, Stack, VisuallyHidden } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import type { Editor } from '@tiptap/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import * as Y from 'yjs'
import type { Act } from '#components/admin/act.ts'
import type { OpenArticle, SaveOutcome } from '#lib/articles/schema.ts'
import { choicesOf, textOf } from '#lib/articles/shared-document.ts'
import { type Standing, standingOf } from '#lib/together/schema.ts'
import { ActionBar, type Way } from './ActionBar.client.tsx'
import { ArticleFields, type Named } from './ArticleFields.client.tsx'
import { BodyEditor, type BodyPanel } from './BodyEditor.client.tsx'
import { type CheckActions, ChecksPanel } from './ChecksPanel.client.tsx'
import { EmbargoField } from './EmbargoField.client.tsx'
import { headlineLength } from './Length.client.tsx'
import { LinkNotice } from './LinkNotice.client.tsx'
import { Outline } from './Outline.client.tsx'
import { type Done, SaveStatus } from './SaveStatus.client.tsx'
import { SharedTextField } from './SharedTextField.client.tsx'
import { useSharedChoices } from './shared-values.client.ts'
import { type ToolActions, ToolsProvider } from './tools.client.tsx'
import { useArticleCommands } from './useArticleCommands.client.ts'
import { proposal, useTogether } from './useTogether.client.ts'

export type ArticleActions = {
  beginArticle: Act<OpenArticle>
  submitArticle: Act<SaveOutcome>
  publishArticle: Act<SaveOutcome>
  takeDownArticle: Act<OpenArticle>
  setEmbargo: Act
} & ToolActions &
  CheckActions
type Failure = Exclude<Awaited<ReturnType<Act>>, { outcome: 'saved' }>

const headlineStyles = {
  input: {
    fontFamily: 'var(--mantine-font-family-headings)',
    fontSize: '2rem',
    fontWeight: 600,
    lineHeight: 1.15,
  },
}
const standfirstStyles = {
  input: { fontFamily: 'var(--mantine-font-family-headings)', fontSize: '1.1875rem' },
}

const written = { save: 'Saved', submit: 'Submitted', publish: 'Published' }
const unreachable = 'the connection failed. Your text is kept here and in this browser.'

/** One article: its fields, shared with whoever else is in it, and what may be done with it. */
export function ArticleForm(props: {
  articleId: number | null
  /** Null: not begun yet. */
  standing: Standing | null
  /** Name of the shared document. */
  documentKey: string
  user: { id: number; name: string }
  sections: Named[]
  bylines: Named[]
  topics: string[]
  /** In the newsroom's time zone, YYYY-MM-DDTHH:mm; empty: none. */
  embargo: string
  ownBylines: number[]
  may: { edit: boolean; publish: boolean; takeDown: boolean }
  timeZone: string
  actions: ArticleActions
}) {
  const { user, sections, bylines, topics, ownBylines, may, timeZone, actions } = props
  const [articleId, setArticleId] = useState(props.articleId)
  const [article, setArticle] = useState(props.standing)
  const [errors, setErrors] = useState<Record<string, string[]>>({})
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<Done | null>(null)
  const [editor, setEditor] = useState<Editor | null>(null)
  const [panel, setPanel] = useState<BodyPanel>(null)
  /** Counts what is checked and makes no version. */
  const [changes, setChanges] = useState(0)
  const key = useDocumentKey(props.documentKey, props.articleId === null, user.id)
  const together = useTogether({
    articleId,
    key,
    user,
    editable: may.edit,
    onStanding: setArticle,
  })
  const { doc, ready, link } = together
  const [choices, choose] = useSharedChoices(doc)
  const clock = (date: Date) => clockIn(timeZone, date)

  // An article begins with its first letter, not with a visit of this page.
  const begin = useRef<() => Promise<number | undefined>>(async () => undefined)
  const beginning = useRef<Promise<number | undefined>>(undefined)
  begin.current = () => {
    beginning.current ??= actions
      .beginArticle({ key, state: base64(Y.encodeStateAsUpdate(doc)) })
      .then((made) => {
        if (made.outcome !== 'saved') {
          fail(made)
          return undefined
        }
        localStorage.removeItem(newKeyName(user.id))
        history.replaceState(null, '', `/admin/articles/${made.result.id}`)
        setArticle((known) => known ?? standingOf(made.result))
        setArticleId(made.result.id)
        return made.result.id
      })
      .catch(() => {
        setProblem(`Not saved: ${unreachable}`)
        return undefined
      })
      .then((id) => {
        // It can be tried again.
        if (id === undefined) beginning.current = undefined
        return id
      })
    return beginning.current
  }
  useEffect(() => {
    if (articleId !== null || !ready) return
    if (ownBylines.length && choicesOf(doc).get('bylineIds') === undefined) {
      // Not typed by anybody: it waits for the first letter.
      doc.transact(() => choicesOf(doc).set('bylineIds', ownBylines), proposal)
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const typed = () => {
      localStorage.setItem(newKeyName(user.id), key)
      clearTimeout(timer)
      timer = setTimeout(() => void begin.current(), 500)
    }
    const back = () => void begin.current()
    // What an earlier visit could not send is sent now.
    if (localStorage.getItem(newKeyName(user.id)) === key) back()
    doc.on('update', typed)
    addEventListener('online', back)
    return () => {
      clearTimeout(timer)
      doc.off('update', typed)
      removeEventListener('online', back)
    }
  }, [articleId, ready, doc, key, user.id, ownBylines])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 's') {
        event.preventDefault()
        void carryOut.current('save')
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  const [quiet, setQuiet] = useState(false)
  // The frame of the newsroom is the layout's: the sheet hides it.
  useEffect(() => {
    document.body.toggleAttribute('data-quiet', quiet)
    return () => document.body.removeAttribute('data-quiet')
  }, [quiet])
  useHotkeys([['mod+shift+e', () => setQuiet((now) => !now)]], [], true)

  const connected = useRef(link)
  connected.current = link
  const carryOut = useRef<(way: Way) => Promise<void>>(async () => {})
  carryOut.current = async (way) => {
    setBusy(true)
    setProblem('')
    setErrors({})
    try {
      const id = articleId ?? (await begin.current())
      if (id === undefined) return
      const settled = () => !['connecting', 'offline'].includes(connected.current)
      await until(settled, navigator.onLine ? 4000 : 0)
      if (connected.current !== 'connected') return setProblem(`Not saved: ${whyNot()}`)
      const { article: saved, problems } = await together.save()
      if (Object.keys(problems).length) return fail({ outcome: 'invalid', fields: problems })
      if (!saved) return setProblem(`Not saved: ${unreachable}`)
      setArticle(saved)
      if (way !== 'save') {
        // It names the version that is on screen: what comes in between is never published unseen.
        const act = way === 'submit' ? actions.submitArticle : actions.publishArticle
        const answer = await act({ id, baseVersion: saved.version })
        if (answer.outcome !== 'saved') return fail(answer)
        if (answer.result.outcome === 'stale') {
          const who = answer.result.theirs.savedByName
          return setProblem(
            `Not ${written[way].toLowerCase()}: ${who} typed in it in this moment. Look at it, then try again.`,
          )
        }
        setArticle(standingOf(answer.result.article))
      }
      setDone({ words: written[way], at: new Date() })
    } catch {
      setProblem(`Not saved: ${unreachable}`)
    } finally {
      setBusy(false)
    }
  }

  useArticleCommands({
    articleId,
    may,
    editor,
    carryOut: (way) => void carryOut.current(way),
    openPanel: setPanel,
    toggleQuiet: () => setQuiet((now) => !now),
  })

  /** Why nothing can be sent now. */
  function whyNot(): string {
    if (connected.current === 'signed-out') return 'your session has ended.'
    return connected.current === 'refused' ? 'you may only read it.' : unreachable
  }

  async function takeDown(): Promise<void> {
    if (articleId === null) return
    setBusy(true)
    setProblem('')
    try {
      const answer = await actions.takeDownArticle({ id: articleId })
      if (answer.outcome === 'saved') {
        setArticle(standingOf(answer.result))
        setDone({ words: 'Taken down', at: new Date() })
      } else fail(answer)
    } catch {
      setProblem('Not taken down: the connection failed. Try again.')
    }
    setBusy(false)
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
    } else setProblem(failure.message)
  }

  const { problems } = together
  const errorOf = useCallback(
    (name: string) => ({ ...problems, ...errors })[name]?.join(' '),
    [problems, errors],
  )
  return (
    <ToolsProvider actions={actions}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void carryOut.current('save')
        }}
      >
        <VisuallyHidden component="h1">
          {article ? `Article: ${textOf(doc, 'headline')}` : 'New article'}
        </VisuallyHidden>
        <ActionBar
          quiet={quiet}
          onQuiet={setQuiet}
          articleId={articleId}
          article={article}
          status={
            <SaveStatus
              keeping={together.keeping}
              link={link}
              busy={busy}
              done={done}
              savedAt={article?.savedAt ?? null}
              clock={clock}
            />
          }
          people={together.people}
          may={may}
          busy={busy}
          onDo={(way) => void carryOut.current(way)}
          onTakeDown={() => void takeDown()}
        />
        {problem && (
          <Alert role="alert" variant="default" mb="md" c="var(--mantine-color-error)">
            {problem}
          </Alert>
        )}
        <LinkNotice link={link} />
        <Grid gap="xl">
          <Grid.Col span={{ base: 12, md: quiet ? 12 : 8 }} className="writing-column">
            <Stack>
              <SharedTextField
                label="Headline"
                description={headlineLength}
                name="headline"
                text={textOf(doc, 'headline')}
                together={together}
                oneLine
                minRows={1}
                error={errorOf('headline')}
                styles={headlineStyles}
              />
              <SharedTextField
                label="Standfirst"
                name="standfirst"
                text={textOf(doc, 'standfirst')}
                together={together}
                minRows={2}
                error={errorOf('standfirst')}
                styles={standfirstStyles}
              />
              <BodyEditor
                together={together}
                error={errorOf('body')}
                panel={panel}
                onPanel={setPanel}
                onEditor={setEditor}
              />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 4 }} hidden={quiet}>
            <Stack>
              {editor && <Outline editor={editor} />}
              <ArticleFields
                article={article}
                together={together}
                choices={choices}
                choose={choose}
                sections={sections}
                bylines={bylines}
                topics={topics}
                errorOf={errorOf}
              />
              {articleId !== null && (
                <EmbargoField
                  articleId={articleId}
                  initial={props.embargo}
                  timeZone={timeZone}
                  editable={may.edit}
                  setEmbargo={actions.setEmbargo}
                  onSet={() => setChanges((n) => n + 1)}
                />
              )}
              {articleId !== null && article && (
                <ChecksPanel
                  articleId={articleId}
                  version={`${article.version} ${changes}`}
                  mayWaive={may.publish}
                  actions={actions}
                />
              )}
            </Stack>
          </Grid.Col>
        </Grid>
      </form>
    </ToolsProvider>
  )
}

const newKeyName = (userId: number) => `broadsheet.new.${userId}`

/** An article that this browser began and could not send is gone on with. */
function useDocumentKey(key: string, isNew: boolean, userId: number): string {
  const [chosen] = useState(() => (isNew && localStorage.getItem(newKeyName(userId))) || key)
  return chosen
}

function clockIn(timeZone: string, date: Date): string {
  const form = { hour: '2-digit', minute: '2-digit', timeZone } as const
  return new Intl.DateTimeFormat('en-GB', form).format(date)
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** Waits until `holds`, at most `ms`. @returns whether it does */
async function until(holds: () => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    if (holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return holds()
}
