'use client'
import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  NativeSelect,
  Progress,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type {
  ArchiveFormat,
  Becomes,
  Choices,
  Found,
  ImportState,
  ImportTask,
} from '#lib/import/schema.ts'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

export type ImportActions = {
  startImport: Act<void, { id: number; task: ImportTask; choices: Choices }>
  stopImport: Act
  removeArchive: Act
}

type Props = {
  id: number
  format: ArchiveFormat | ''
  state: ImportState
  task: ImportTask | ''
  stopAsked: boolean
  progress: { done: number; total: number; items: number }
  fileHere: boolean
  looked: boolean
  choices: Choices
  found: Found | null
  folders: string[]
  actions: ImportActions
}

/** What can be chosen and done with an archive; while it is at work, how far it is. */
export function ImportDesk(props: Props) {
  const { id, format, state, task, stopAsked, progress, fileHere, looked, actions } = props
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  // Kept here while the page tells how far it is.
  const [choices, setChoices] = useState(props.choices)
  const busy = state === 'running'
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, 1500)
    return () => clearInterval(timer)
  }, [busy, router])

  const start = (task: ImportTask) =>
    run(
      () => actions.startImport({ id, task, choices }),
      () => undefined,
    )
  const goesOn = task === 'import' && ['stopped', 'interrupted', 'failed'].includes(state)
  const broughtIn = task === 'import' && state === 'done'
  const remove = (
    <ConfirmButton
      label={state === 'uploading' ? 'Forget this upload' : 'Remove the file'}
      question={
        state === 'uploading'
          ? 'Forget this upload, and what has arrived of it?'
          : 'Remove the archive from the server? What came in stays, and so does the report.'
      }
      pending={pending}
      onConfirm={() =>
        run(
          () => actions.removeArchive({ id }),
          () => {
            if (state === 'uploading') router.push('/admin/settings/import')
            return 'The file is removed.'
          },
        )
      }
    />
  )
  return (
    <>
      <Said said={said} />
      {busy && (
        <Stack maw={620} mt="md" gap="sm">
          <Bar {...progress} />
          <Group>
            <Button
              variant="default"
              loading={pending}
              disabled={stopAsked}
              onClick={() =>
                run(
                  () => actions.stopImport({ id }),
                  () => 'It ends after what it is writing. It can be gone on with.',
                )
              }
            >
              Stop
            </Button>
            <Text fz="sm">It goes on without this page.</Text>
          </Group>
        </Stack>
      )}
      {!busy && fileHere && state !== 'uploading' && format && (
        <Stack maw={720} mt="md">
          <ChoiceFields
            {...{ format, choices, setChoices, errorOf }}
            found={props.found}
            folders={props.folders}
          />
          <Group>
            <Button
              variant={looked ? 'default' : 'filled'}
              loading={pending}
              onClick={() => start('look')}
            >
              {looked ? 'Look again' : 'Look through it'}
            </Button>
            {looked && (
              <Button
                variant={broughtIn ? 'default' : 'filled'}
                loading={pending}
                onClick={() => start('import')}
              >
                {goesOn ? 'Go on' : broughtIn ? 'Bring it in again' : 'Bring it in'}
              </Button>
            )}
            {remove}
          </Group>
        </Stack>
      )}
      {!busy && (state === 'uploading' || (fileHere && !format)) && <Group mt="md">{remove}</Group>}
    </>
  )
}

function Bar({ done, total, items }: Props['progress']) {
  const percent = total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : 0
  const label = `${items.toLocaleString('en')} ${items === 1 ? 'item' : 'items'}, ${percent} % of the file read`
  return (
    <div>
      <Text fz="sm" mb={4} role="status">
        {label}
      </Text>
      <Progress value={percent} size="lg" aria-label="Read of the file" />
    </div>
  )
}

type Fields = {
  format: ArchiveFormat
  choices: Choices
  setChoices: (choices: Choices) => void
  errorOf: (field: string) => string | undefined
  found: Found | null
  folders: string[]
}

function ChoiceFields({ format, choices, setChoices, errorOf, found, folders }: Fields) {
  const set = (change: Partial<Choices>) => setChoices({ ...choices, ...change })
  const words = (name: 'section' | 'site' | 'agency') => ({
    name,
    value: choices[name],
    error: errorOf(`choices.${name}`),
    'data-field': `choices.${name}`,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      set({ [name]: event.currentTarget.value }),
  })
  const flag = (name: 'membersToo' | 'drafts' | 'download') => ({
    name,
    checked: choices[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      set({ [name]: event.currentTarget.checked }),
  })
  const otherTypes = (found?.types ?? []).filter(({ type }) => !['post', 'page'].includes(type))
  return (
    <Stack gap="md">
      <TextInput
        {...words('section')}
        label="Section of articles that nothing puts into one"
        maw={400}
      />
      {['ghost', 'feed', 'markdown'].includes(format) && (
        <TextInput
          {...words('site')}
          label="Address of the old site, if you leave it"
          description="Its addresses lead here then, links to it become ours, and pictures are fetched from it."
          placeholder="https://old.example"
          maw={400}
        />
      )}
      {format === 'newsml' && (
        <TextInput
          {...words('agency')}
          label="Name of the agency"
          description="Unless given, it is what the files call it."
          maw={400}
        />
      )}
      {found && found.categories.length > 0 && (
        <Categories {...{ format, choices, found }} set={set} />
      )}
      {otherTypes.length > 0 && (
        <Fieldset legend="What types of their own become">
          <ul className="import-choices">
            {otherTypes.map(({ type, count }) => (
              <Choice
                key={type}
                name={type}
                texts={count}
                value={choices.types[type] ?? 'skip'}
                data={[
                  { value: 'skip', label: 'Left out' },
                  { value: 'article', label: 'Articles' },
                  { value: 'page', label: 'Pages' },
                ]}
                onChange={(as) =>
                  set({ types: { ...choices.types, [type]: as as 'article' | 'page' | 'skip' } })
                }
              />
            ))}
          </ul>
        </Fieldset>
      )}
      {folders.length > 0 && format !== 'markdown' && (
        <NativeSelect
          label="Folder of pictures on the server"
          description="Looked through first. They are the folders in DATA_DIR/import-media."
          value={choices.media}
          error={errorOf('media')}
          data-field="media"
          data={[{ value: '', label: 'None' }, ...folders]}
          onChange={(event) => set({ media: event.currentTarget.value })}
          maw={400}
        />
      )}
      <Stack gap="xs">
        <Checkbox {...flag('download')} label="Fetch pictures from the web" />
        {format === 'feed' && <Checkbox {...flag('drafts')} label="Everything comes as a draft" />}
        {format === 'ghost' && (
          <Checkbox
            {...flag('membersToo')}
            label="What was for members only comes in as public"
            description="Otherwise it comes as a draft."
          />
        )}
      </Stack>
    </Stack>
  )
}

type Offer = { value: Becomes; label: string }
/** Where what comes has no sections of its own. */
const topicFirst: Offer[] = [
  { value: 'itself', label: 'Topic' },
  { value: 'section', label: 'Section' },
]
const sectionFirst: Offer[] = [
  { value: 'itself', label: 'Section of texts that have it first, else topic' },
  { value: 'section', label: 'Section' },
  { value: 'topic', label: 'Topic' },
  { value: 'leaveOut', label: 'Left out' },
]

/** What a category, a tag or a subject can become, by format. */
const offers: Record<ArchiveFormat, { legend: string; data: Offer[] }> = {
  wordpress: { legend: 'What categories become', data: sectionFirst },
  ghost: { legend: 'What tags become', data: sectionFirst },
  feed: { legend: 'What categories become', data: topicFirst },
  newsml: { legend: 'What subjects become', data: topicFirst },
  markdown: { legend: 'What categories become', data: topicFirst },
}

function Categories({
  format,
  choices,
  found,
  set,
}: {
  format: ArchiveFormat
  choices: Choices
  found: Found
  set: (change: Partial<Choices>) => void
}) {
  const { legend, data } = offers[format]
  return (
    <Fieldset legend={legend}>
      <ul className="import-choices">
        {found.categories.map(({ key, name, texts }) => (
          <Choice
            key={key}
            name={name}
            texts={texts}
            value={choices.categories[key] ?? 'itself'}
            data={data}
            onChange={(as) => set({ categories: { ...choices.categories, [key]: as as Becomes } })}
          />
        ))}
      </ul>
      {found.more > 0 && (
        <Text fz="sm" mt="sm">
          {found.more} more, of few texts, become what they become by themselves.
        </Text>
      )}
    </Fieldset>
  )
}

function Choice({
  name,
  texts,
  value,
  data,
  onChange,
}: {
  name: string
  texts: number
  value: string
  data: { value: string; label: string }[]
  onChange: (value: string) => void
}) {
  return (
    <li>
      <span>
        {name}{' '}
        <Text span fz="sm" c="dimmed">
          {texts === 1 ? '1 text' : `${texts.toLocaleString('en')} texts`}
        </Text>
      </span>
      <NativeSelect
        aria-label={`What ${name} becomes`}
        value={value}
        data={data}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </li>
  )
}
