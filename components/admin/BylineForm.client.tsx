'use client'
import {
  Button,
  Group,
  Modal,
  NativeSelect,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { LibraryActions } from '#components/media/PictureChooser.client.tsx'
import {
  type BylineEdit,
  bylineKinds,
  kindNames,
  type OpenByline,
  type Renaming,
} from '#lib/bylines/schema.ts'
import type { LibraryPicture } from '#lib/media/schema.ts'
import type { Act } from './act.ts'
import { BiographiesField } from './BiographiesField.client.tsx'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { LinksField } from './LinksField.client.tsx'
import { PortraitField } from './PortraitField.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

type Actions = {
  saveByline: Act<number>
  deleteByline: Act
  setFocalPoint: Act
  cropPicture: Act
} & LibraryActions

const blank: BylineEdit = {
  name: '',
  slug: '',
  kind: 'staff',
  roleTitle: '',
  biography: '',
  biographies: [],
  contact: '',
  links: [],
  beats: [],
  leftOn: '',
  portraitId: null,
  userId: null,
}

/** Who a byline is, what it covers, how to reach it. */
export function BylineForm({
  byline,
  portrait: savedPortrait,
  mayFrame,
  users,
  topics,
  language,
  actions,
}: {
  byline: OpenByline | null
  portrait: LibraryPicture | null
  /** May its focal point be set? */
  mayFrame: boolean
  users: { id: number; name: string }[]
  topics: string[]
  /** Of the site. */
  language: string
  actions: Actions
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [values, setValues] = useState<BylineEdit>(() =>
    byline ? { ...blank, ...byline.edit, slug: byline.slug } : blank,
  )
  const [portrait, setPortrait] = useState(savedPortrait)
  const [asking, setAsking] = useState(false)
  const set = <K extends keyof BylineEdit>(name: K, value: BylineEdit[K]) =>
    setValues((now) => ({ ...now, [name]: value }))
  const field = (name: 'name' | 'slug' | 'roleTitle' | 'biography' | 'contact' | 'leftOn') => ({
    name,
    value: values[name],
    error: errorOf(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      set(name, event.currentTarget.value),
  })
  const renamed = byline !== null && values.name.trim() !== byline.name

  function save(renaming: Renaming): void {
    setAsking(false)
    // An address that nobody touched follows the new name.
    const slug = renamed && values.slug === byline.slug ? '' : values.slug
    run(
      () => actions.saveByline({ ...values, slug, id: byline?.id ?? null, renaming }),
      (savedId) => {
        if (!byline) router.replace(`/admin/bylines/${savedId}`)
        router.refresh()
        return 'Saved.'
      },
    )
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (renamed && byline.published > 0) setAsking(true)
        else save('follow')
      }}
    >
      <Said said={said} />
      <Stack maw={620} mt="md">
        <TextInput label="Name" {...field('name')} />
        <TextInput
          label="Slug"
          {...field('slug')}
          description={
            byline
              ? 'It follows a new name; the old address will lead to the new one.'
              : 'Empty: made from the name.'
          }
        />
        <NativeSelect
          label="Kind"
          name="kind"
          description="An agency is an organisation: it isn’t linked as a person."
          value={values.kind}
          error={errorOf('kind')}
          data={bylineKinds.map((kind) => ({ value: kind, label: kindNames[kind] }))}
          onChange={(event) => set('kind', event.currentTarget.value as BylineEdit['kind'])}
        />
        <TextInput
          label="Role title"
          {...field('roleTitle')}
          description="Such as “Science correspondent”."
        />
        <Textarea label="Biography" {...field('biography')} autosize minRows={4} />
        <BiographiesField
          biographies={values.biographies}
          siteLanguage={language}
          errorOf={errorOf}
          onChange={(biographies) => set('biographies', biographies)}
        />
        <TextInput
          label="Contact"
          {...field('contact')}
          type="email"
          description="A public e-mail address. Empty: none is shown."
        />
        <LinksField
          links={values.links}
          errorOf={errorOf}
          onChange={(links) => set('links', links)}
        />
        <TagsInput
          label="Beats"
          description="Topics that they cover; Enter adds one."
          data-field="beats"
          value={values.beats}
          data={topics}
          maxTags={20}
          limit={20}
          error={errorOf('beats')}
          onChange={(beats) => set('beats', beats)}
        />
        <TextInput
          label="Left on"
          {...field('leftOn')}
          type="date"
          description="Empty: active. Those who left are marked, and stay on their articles."
        />
        <PortraitField
          portrait={portrait}
          name={values.name}
          mayFrame={mayFrame && portrait?.id === savedPortrait?.id}
          error={errorOf('portraitId')}
          actions={actions}
          onChoose={(picture) => {
            setPortrait(picture)
            set('portraitId', picture?.id ?? null)
          }}
        />
        <NativeSelect
          label="User"
          name="userId"
          value={values.userId ?? ''}
          error={errorOf('userId')}
          description="The account that this name belongs to, if any."
          data={[
            { value: '', label: '—' },
            ...users.map((user) => ({ value: String(user.id), label: user.name })),
          ]}
          onChange={(event) => set('userId', Number(event.currentTarget.value) || null)}
        />
        <Group>
          <Button type="submit" loading={pending}>
            Save byline
          </Button>
          {byline && (
            <ConfirmButton
              label="Delete byline"
              question={`Delete ${byline.name} for good? Its address will lead nowhere.`}
              pending={pending}
              onConfirm={() =>
                run(
                  () => actions.deleteByline({ id: byline.id }),
                  () => {
                    router.push('/admin/bylines')
                    router.refresh()
                    return undefined
                  },
                )
              }
            />
          )}
        </Group>
      </Stack>
      {byline && (
        <Modal
          opened={asking}
          onClose={() => setAsking(false)}
          title={`${byline.name} becomes ${values.name}`}
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          <Text>
            {byline.published === 1
              ? '1 article has been published under the old name.'
              : `${byline.published} articles have been published under the old name.`}{' '}
            What shall they say?
          </Text>
          <Stack mt="lg">
            <Button variant="default" onClick={() => save('keep')}>
              Keep the old name on{' '}
              {byline.published === 1
                ? 'the article already published'
                : `the ${byline.published} articles already published`}
            </Button>
            <Button variant="default" onClick={() => save('follow')}>
              Follow the new name everywhere
            </Button>
          </Stack>
        </Modal>
      )}
    </form>
  )
}
