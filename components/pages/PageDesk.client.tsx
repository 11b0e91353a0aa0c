'use client'
import {
  Alert,
  Anchor,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import { ArticleBody } from '#components/article-body/ArticleBody.tsx'
import { type ToolActions, ToolsProvider } from '#components/editor/tools.client.tsx'
import {
  emptyPage,
  type OpenPage,
  type PageEdit,
  type PageOutcome,
  type PageVersion,
  purposeNames,
  purposes,
} from '#lib/pages/schema.ts'
import { forgetPage, keepPage, keptPage } from './kept-page.client.ts'
import { PageBody } from './PageBody.client.tsx'
import { Versions } from './Versions.client.tsx'

export type PageActions = {
  createPage: Act<number>
  savePage: Act<PageOutcome>
  restorePage: Act<PageOutcome>
} & ToolActions

const noResources = { pictures: {}, articles: {} }

/**
 * A page while it is written. Nothing is public until it is saved; what isn't saved yet is kept in the
 * browser. When someone else saved meanwhile, both texts are there.
 */
export function PageDesk({
  page,
  versions,
  userId,
  actions,
}: {
  page: OpenPage | null
  versions: (PageVersion & { when: string })[]
  userId: number
  actions: PageActions
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const place = `broadsheet.page.${page?.id ?? 'new'}.${userId}`
  const [baseVersion, setBaseVersion] = useState(page?.version ?? 0)
  const [typed, setTyped] = useState(page?.edit ?? emptyPage)
  const [theirs, setTheirs] = useState<OpenPage | null>(null)
  const [found, setFound] = useState(false)
  // Another text from outside is another editor.
  const [editor, setEditor] = useState(0)
  // What is typed before the page's script has come would be lost: fields wait for it.
  const [ready, setReady] = useState(false)

  function show(edit: PageEdit, version: number): void {
    setTyped(edit)
    setBaseVersion(version)
    setEditor((n) => n + 1)
  }

  // The browser's storage is looked at when the page is there: the server has none.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a page
  useEffect(() => {
    setReady(true)
    const kept = keptPage(place)
    if (!kept || same(kept.edit, page?.edit ?? emptyPage)) return
    setFound(true)
    show(kept.edit, kept.baseVersion)
  }, [place])

  function change(changed: Partial<PageEdit>): void {
    setTyped((now) => {
      const edit = { ...now, ...changed }
      keepPage(place, { baseVersion, edit })
      return edit
    })
  }

  function take(done: PageOutcome): string | undefined {
    if (done.outcome === 'stale') {
      setTheirs(done.theirs)
      return undefined
    }
    forgetPage(place)
    setFound(false)
    setTheirs(null)
    setBaseVersion(done.page.version)
    setTyped(done.page.edit)
    router.refresh()
    return done.page.edit.published ? 'Saved. Readers have it now.' : 'Saved. Readers don’t see it.'
  }

  function save(): void {
    if (!page) {
      run(
        () => actions.createPage(typed),
        (id) => {
          forgetPage(place)
          router.replace(`/admin/pages/${id}`)
          return undefined
        },
      )
      return
    }
    run(() => actions.savePage({ ...typed, id: page.id, baseVersion }), take)
  }

  function giveUp(): void {
    forgetPage(place)
    setFound(false)
    show(page?.edit ?? emptyPage, page?.version ?? 0)
  }

  const field = (name: 'title' | 'slug' | 'description', label: string) => ({
    label,
    name,
    value: typed[name],
    error: errorOf(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      change({ [name]: event.currentTarget.value }),
  })
  return (
    <ToolsProvider actions={actions}>
      <Said said={said} />
      {found && (
        <Alert
          role="status"
          variant="default"
          my="md"
          title="Unsaved text was kept in this browser"
        >
          <Text fz="sm" mb="xs">
            It is shown below. Save it, or go back to what is stored.
          </Text>
          <Button size="compact-sm" variant="default" onClick={giveUp}>
            Back to what is stored
          </Button>
        </Alert>
      )}
      {theirs && (
        <Alert role="alert" variant="default" my="md" title="Someone saved this page meanwhile">
          <Text fz="sm" mb="xs">
            {theirs.savedBy ?? 'Someone'} saved version {theirs.version}. Your text stands below,
            and nothing of it is lost. Theirs says now:
          </Text>
          <Text fw={600}>{theirs.edit.title}</Text>
          <ArticleBody document={theirs.edit.body} resources={noResources} language="en-GB" />
          <Group mt="sm" gap="xs">
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setBaseVersion(theirs.version)
                keepPage(place, { baseVersion: theirs.version, edit: typed })
                setTheirs(null)
              }}
            >
              Go on with mine
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                forgetPage(place)
                show(theirs.edit, theirs.version)
                setTheirs(null)
                router.refresh()
              }}
            >
              Keep theirs
            </Button>
          </Group>
        </Alert>
      )}
      <form
        aria-label="Page"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <fieldset className="plain-fieldset" disabled={!ready}>
          <Stack mt="md" maw={760}>
            <TextInput {...field('title', 'Title')} />
            <NativeSelect
              label="Purpose"
              name="purpose"
              description="Search engines and readers look for these. Each has one page."
              value={typed.purpose}
              error={errorOf('purpose')}
              data={purposes.map((value) => ({ value, label: purposeNames[value] }))}
              onChange={({ currentTarget }) =>
                change({ purpose: currentTarget.value as PageEdit['purpose'] })
              }
            />
            {typed.purpose === 'masthead' && (
              <Text fz="sm">
                Below its text this page lists staff bylines that haven’t left, with their roles.
              </Text>
            )}
            <Textarea
              {...field('description', 'Description')}
              description="One sentence, below the title and in search results."
              autosize
              minRows={2}
            />
            <PageBody
              key={editor}
              initial={typed.body}
              error={errorOf('body')}
              onChange={(body) => change({ body })}
            />
            <TextInput
              {...field('slug', 'Slug')}
              description={
                page ? 'An old address leads to the new one.' : 'Empty: made from the title.'
              }
            />
            <TextInput
              label="Position"
              name="position"
              inputMode="numeric"
              description="Small numbers come first in the footer."
              value={String(typed.position)}
              error={errorOf('position')}
              onChange={({ currentTarget }) =>
                change({ position: Number(currentTarget.value.replace(/\D/g, '').slice(0, 4)) })
              }
            />
            <Checkbox
              label="In the footer of every page"
              checked={typed.inFooter}
              onChange={({ currentTarget }) => change({ inFooter: currentTarget.checked })}
            />
            <Checkbox
              label="Readers see it"
              checked={typed.published}
              onChange={({ currentTarget }) => change({ published: currentTarget.checked })}
            />
            <Group>
              <Button type="submit" loading={pending}>
                Save page
              </Button>
              {page?.edit.published && (
                <Anchor href={`/page/${page.edit.slug}`} underline="always">
                  View on site
                </Anchor>
              )}
            </Group>
          </Stack>
        </fieldset>
      </form>
      {page && (
        <>
          <Title order={2} mt="xl" mb="sm">
            Versions
          </Title>
          <Versions
            versions={versions}
            current={page.version}
            pending={pending}
            onRestore={(version) =>
              run(
                () => actions.restorePage({ id: page.id, version, baseVersion }),
                (done) => {
                  if (done.outcome === 'saved') show(done.page.edit, done.page.version)
                  return take(done)
                },
              )
            }
          />
        </>
      )}
    </ToolsProvider>
  )
}

const same = (a: PageEdit, b: PageEdit) => JSON.stringify(a) === JSON.stringify(b)
