'use client'
import { Button, Checkbox, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import {
  type Newsletter,
  rhythmNames,
  rhythms,
  sourceNames,
  sources,
  staffNewsletterPath,
  weekdays,
} from '#lib/newsletter/schema.ts'

/** What a newsletter is, of what it is made, and when. */
export function NewsletterForm({
  newsletter,
  sections,
  timeZone,
  save,
}: {
  newsletter: Newsletter | null
  sections: { id: number; name: string }[]
  /** IANA name. */
  timeZone: string
  save: Act<number>
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [values, setValues] = useState({
    name: newsletter?.name ?? '',
    slug: newsletter?.slug ?? '',
    description: newsletter?.description ?? '',
    language: newsletter?.language ?? '',
    sectionId: newsletter?.sectionId ? String(newsletter.sectionId) : '',
    source: newsletter?.source ?? 'newest',
    size: String(newsletter?.size ?? 8),
    senderName: newsletter?.senderName ?? '',
    replyTo: newsletter?.replyTo ?? '',
    rhythm: newsletter?.rhythm ?? 'none',
    weekday: String(newsletter?.weekday ?? 1),
    sendTime: newsletter?.sendTime ?? '07:00',
    leadMinutes: String(newsletter?.leadMinutes ?? 0),
  })
  const [closed, setClosed] = useState(newsletter?.closed ?? false)
  const field = (name: keyof typeof values, label: string) => ({
    label,
    name,
    value: values[name],
    error: errorOf(name),
    onChange: (
      event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>,
    ) => setValues({ ...values, [name]: event.currentTarget.value }),
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const sectionId = values.sectionId ? Number(values.sectionId) : null
        run(
          () => save({ ...values, sectionId, closed, id: newsletter?.id ?? null }),
          (id) => {
            if (newsletter) router.refresh()
            else router.push(staffNewsletterPath(id))
            return 'Saved.'
          },
        )
      }}
    >
      <Said said={said} />
      <Stack maw={520} mt="md">
        <TextInput {...field('name', 'Name')} />
        <TextInput
          {...field('slug', 'Slug')}
          description="Mail programs know the newsletter by it. Empty: made from the name."
        />
        <Textarea {...field('description', 'Description')} autosize minRows={2} />
        <NativeSelect
          {...field('sectionId', 'Articles of')}
          data={[
            { value: '', label: 'The whole site' },
            ...sections.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
        />
        <NativeSelect
          {...field('source', 'Composed of')}
          data={sources.map((value) => ({ value, label: sourceNames[value] }))}
        />
        <TextInput {...field('size', 'Articles at most')} inputMode="numeric" />
        <NativeSelect
          {...field('rhythm', 'Composed and sent')}
          data={rhythms.map((value) => ({ value, label: rhythmNames[value] }))}
        />
        {values.rhythm === 'weekly' && (
          <NativeSelect
            {...field('weekday', 'On')}
            data={weekdays.map((label, n) => ({ value: String(n + 1), label }))}
          />
        )}
        {values.rhythm !== 'none' && (
          <>
            <TextInput {...field('sendTime', `At (${timeZone})`)} type="time" />
            <TextInput
              {...field('leadMinutes', 'Composed so many minutes earlier')}
              inputMode="numeric"
              description="Until it is sent, the desk can change it. 0: composed when it is sent."
            />
          </>
        )}
        <TextInput
          {...field('senderName', 'Sender’s name')}
          description="Empty: that of the newsroom’s mails."
        />
        <TextInput
          {...field('replyTo', 'Answers go to')}
          type="email"
          description="An e-mail address. Empty: to the sender’s."
        />
        <TextInput
          {...field('language', 'Language')}
          description="A tag such as en-GB. Empty: the site’s."
        />
        <Checkbox
          label="Closed: nobody can sign up any more, and nothing is composed by itself"
          checked={closed}
          onChange={({ currentTarget }) => setClosed(currentTarget.checked)}
        />
        <Group>
          <Button type="submit" loading={pending}>
            Save newsletter
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
