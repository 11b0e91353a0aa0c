'use client'
import { Alert, Grid, Stack, VisuallyHidden } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import type { Editor } from '@tiptap/react'
import { useEffect, useRef, useState } from 'react'
import * as Y from 'yjs'
import type { Act } from '#components/admin/act.ts'
import { CoveragePanel } from '#components/coverage/CoveragePanel.client.tsx'
import { AssignmentPanel } from '#components/desk/AssignmentPanel.client.tsx'
import { deskTime } from '#components/desk/desk-time.ts'
import type { ArticleState, Credit, OpenArticle } from '#lib/articles/schema.ts'
import { choicesOf, textOf } from '#lib/articles/shared-document.ts'
import type { Move } from '#lib/articles/workflow.ts'
import type { BylineChoice } from '#lib/bylines/schema.ts'
import type { Coverage } from '#lib/live/schema.ts'
import { type Standing, standingOf } from '#lib/together/schema.ts'
import { ActionBar } from './ActionBar.client.tsx'
import { ArticleFields, type Named } from './ArticleFields.client.tsx'
import { BodyEditor, type BodyPanel } from './BodyEditor.client.tsx'
import { type CheckActions, ChecksPanel } from './ChecksPanel.client.tsx'
import { Comments } from './Comments.client.tsx'
import { type CorrectionActions, CorrectionsPanel } from './CorrectionsPanel.client.tsx'
import { DetailsFields } from './DetailsFields.client.tsx'
import { EmbargoField } from './EmbargoField.client.tsx'
import { headlineLength } from './Length.client.tsx'
import { LinkNotice } from './LinkNotice.client.tsx'
import { type MergeActions, MergeArticle } from './MergeArticle.client.tsx'
import { MoveDialogs } from './MoveDialogs.client.tsx'
import { Outline } from './Outline.client.tsx'
import type { Printing } from './PrintedAs.client.tsx'
import { SaveStatus } from './SaveStatus.client.tsx'
import { type ScheduleActions, SchedulePanel } from './SchedulePanel.client.tsx'
import { SharedTextField } from './SharedTextField.client.tsx'
import { useSharedChoices } from './shared-values.client.ts'
import { type TranslationActions, TranslationsPanel } from './TranslationsPanel.client.tsx'
import { type ToolActions, ToolsProvider } from './tools.client.tsx'
import { useArticleCommands } from './useArticleCommands.client.ts'
import { isWay, type MoveActions, unreachable, useArticleMoves } from './useArticleMoves.client.ts'
import type { CommentActions } from './useThreads.client.ts'
import { proposal, useTogether } from './useTogether.client.ts'
import { Verdict } from './Verdict.client.tsx'

export type ArticleActions = {
  beginArticle: Act<OpenArticle>
  assignArticle: Act<OpenArticle>
  moveCoverage: Act<Coverage>
  setEmbargo: Act
} & MoveActions &
  ToolActions &
  CheckActions &
  ScheduleActions &
  CorrectionActions &
  TranslationActions &
  MergeActions

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

/** One article: its fields, shared with whoever else is in it, and what may be done with it. */
export function ArticleForm(props: {
  articleId: number | null
  /** Null: not begun yet. */
  standing: Standing | null
  /** Name of the shared document. */
  documentKey: string
  user: { id: number; name: string }
  sections: Named[]
  bylines: BylineChoice[]
  /** For whoever may change the names under which they are printed. */
  printing: Printing | null
  topics: string[]
  /** A moment (ISO 8601); empty: none. */
  embargo: string
  ownBylines: number[]
  may: {
    edit: boolean
    publish: boolean
    liftEmbargo: boolean
    schedule: boolean
    merge: boolean
    correct: boolean
    cover: boolean
    moveCoverage: boolean
  }
  /** What this person may do from each state. */
  allowed: Record<ArticleState, Move[]>
  /** Whom the article can be given to; null for those who give no work. */
  colleagues: Named[] | null
  timeZone: string
  actions: ArticleActions
  commentActions: CommentActions
}) {
  const { user, sections, bylines, topics, ownBylines, may, timeZone, actions } = props
  const [articleId, setArticleId] = useState(props.articleId)
  const [article, setArticle] = useState(props.standing)
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
  const { doc, ready, link, keeping } = together
  const [choices, choose] = useSharedChoices(doc)
  const clock = (date: Date) => clockIn(timeZone, date)

  // An article begins with its first letter, not with a visit of this page.
  const begin = useRef<() => Promise<number | undefined>>(async () => undefined)
  const moving = useArticleMoves({
    articleId,
    begin: () => begin.current(),
    together,
    actions,
    article,
    setArticle,
  })
  const { busy, problem, done, errorOf, ask } = moving
  const beginning = useRef<Promise<number | undefined>>(undefined)
  begin.current = () => {
    beginning.current ??= actions
      .beginArticle({ key, state: base64(Y.encodeStateAsUpdate(doc)) })
      .then((made) => {
        if (made.outcome !== 'saved') {
          moving.fail(made)
          return undefined
        }
        localStorage.removeItem(newKeyName(user.id))
        history.replaceState(null, '', `/admin/articles/${made.result.id}`)
        setArticle((known) => known ?? standingOf(made.result))
        setArticleId(made.result.id)
        return made.result.id
      })
      .catch(() => {
        moving.setProblem(`Not saved: ${unreachable}`)
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
    if (ownBylines.length && choicesOf(doc).get('bylines') === undefined) {
      // Not typed by anybody: it waits for the first letter.
      const own = ownBylines.map((bylineId): Credit => ({ bylineId, role: 'by' }))
      doc.transact(() => choicesOf(doc).set('bylines', own), proposal)
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
    // And what was typed while the browser's storage was still opening.
    else if (keeping.get().dirty) typed()
    doc.on('update', typed)
    addEventListener('online', back)
    return () => {
      clearTimeout(timer)
      doc.off('update', typed)
      removeEventListener('online', back)
    }
  }, [articleId, ready, doc, key, user.id, ownBylines, keeping])

  const [quiet, setQuiet] = useState(false)
  // The frame of the newsroom is the layout's: the sheet hides it.
  useEffect(() => {
    document.body.toggleAttribute('data-quiet', quiet)
    return () => document.body.removeAttribute('data-quiet')
  }, [quiet])
  useHotkeys([['mod+shift+e', () => setQuiet((now) => !now)]], [], true)

  const ways = props.allowed[article?.state ?? 'draft'].filter(isWay)
  useArticleCommands({
    articleId,
    article,
    mayEdit: may.edit,
    ways,
    editor,
    ask,
    openPanel: setPanel,
    toggleQuiet: () => setQuiet((now) => !now),
  })

  return (
    <ToolsProvider actions={actions}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          ask('save')
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
          mayEdit={may.edit}
          ways={ways}
          busy={busy}
          onDo={ask}
        />
        {problem && !moving.asking && (
          <Alert role="alert" variant="default" mb="md" c="var(--mantine-color-error)">
            {problem}
          </Alert>
        )}
        <LinkNotice link={link} />
        <Verdict article={article} time={(date) => deskTime(date, timeZone)} />
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
                printing={props.printing}
                topics={topics}
                errorOf={errorOf}
              />
              <DetailsFields
                together={together}
                genre={choices.genre}
                sources={choices.sources}
                choose={choose}
                errorOf={errorOf}
              />
              {articleId !== null &&
                article &&
                may.cover &&
                (article.kind === 'live' || may.moveCoverage) && (
                  <CoveragePanel
                    articleId={articleId}
                    isLive={article.kind === 'live'}
                    moveCoverage={actions.moveCoverage}
                  />
                )}
              {articleId !== null && article && (
                <AssignmentPanel
                  articleId={articleId}
                  state={article.state}
                  given={article.given}
                  colleagues={props.colleagues}
                  timeZone={timeZone}
                  assign={actions.assignArticle}
                  onAssigned={(assigned) => setArticle(standingOf(assigned))}
                />
              )}
              {articleId !== null && (
                <EmbargoField
                  articleId={articleId}
                  initial={props.embargo}
                  timeZone={timeZone}
                  editable={may.edit}
                  mayLift={may.liftEmbargo}
                  setEmbargo={actions.setEmbargo}
                  onSet={() => setChanges((n) => n + 1)}
                />
              )}
              {articleId !== null && article && (
                <TranslationsPanel
                  articleId={articleId}
                  standing={`${article.version} ${article.state}`}
                  mayEdit={may.edit}
                  actions={actions}
                />
              )}
              {articleId !== null && article && (
                <MergeArticle
                  articleId={articleId}
                  standing={article.state}
                  mayMerge={may.merge}
                  actions={actions}
                />
              )}
              {articleId !== null && article && (
                <CorrectionsPanel
                  articleId={articleId}
                  standing={`${article.version} ${article.state} ${article.unpublishedChanges}`}
                  isPublic={article.state === 'published'}
                  mayIssue={may.correct}
                  timeZone={timeZone}
                  actions={actions}
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
              {articleId !== null && article && (
                <SchedulePanel
                  articleId={articleId}
                  article={article}
                  timeZone={timeZone}
                  maySchedule={may.schedule}
                  save={together.save}
                  onScheduled={(scheduled) => setArticle(standingOf(scheduled))}
                  actions={actions}
                />
              )}
            </Stack>
          </Grid.Col>
        </Grid>
      </form>
      <MoveDialogs
        asking={moving.asking}
        change={moving.change}
        onChange={moving.setChange}
        headline={textOf(doc, 'headline').toString()}
        busy={busy}
        problem={problem}
        errorOf={errorOf}
        onClose={moving.stopAsking}
        onMove={moving.carryOut}
      />
      {editor && articleId !== null && (
        <Comments
          articleId={articleId}
          editor={editor}
          together={together}
          user={user}
          timeZone={timeZone}
          actions={props.commentActions}
        />
      )}
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
