'use client'
import { Anchor, Group, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Organisation } from '#lib/organisation/schema.ts'
import type { Act } from './act.ts'
import { SettingsFrame } from './SettingsFrame.client.tsx'
import { useAction } from './useAction.client.ts'
import { useValues } from './useValues.client.ts'

/** Who publishes: search engines and readers are told. */
export function OrganisationForm({
  organisation,
  save,
}: {
  organisation: Organisation
  save: Act
}) {
  const action = useAction()
  const { errorOf } = action
  const { values, field } = useValues(organisation, errorOf)
  const [pages, setPages] = useState(organisation.sameAs.join('\n'))
  const sameAs = pages.split(/\s+/).filter(Boolean)
  const wrongPages = sameAs.flatMap((_, n) => errorOf(`sameAs.${n}`) ?? [])
  return (
    <SettingsFrame
      action={action}
      save={() => save({ ...values, sameAs })}
      saved="Saved. Every page is made anew."
    >
      <Text fz="sm">
        Search engines are told what stands here, and where the pages with your policies are: those
        with a purpose among{' '}
        <Anchor href="/admin/pages" underline="always" inherit>
          your pages
        </Anchor>
        . What is empty is told nobody.
      </Text>
      <TextInput {...field('legalName', 'Legal name')} />
      <Textarea {...field('description', 'What it is, in a sentence')} autosize minRows={2} />
      <TextInput {...field('founded', 'Founded')} description="A year, or a day as YYYY-MM-DD." />
      <TextInput {...field('street', 'Street and number')} autoComplete="street-address" />
      <Group align="flex-start" grow>
        <TextInput {...field('postalCode', 'Postal code')} autoComplete="postal-code" />
        <TextInput {...field('city', 'Town')} />
      </Group>
      <TextInput {...field('country', 'Country')} description="Two letters, such as GB." />
      <TextInput {...field('email', 'E-mail for readers')} inputMode="email" />
      <TextInput {...field('phone', 'Telephone for readers')} inputMode="tel" />
      <Textarea
        label="Its pages elsewhere"
        description="Addresses, one a line: social networks, an encyclopaedia."
        name="sameAs"
        autosize
        minRows={2}
        value={pages}
        error={errorOf('sameAs') ?? wrongPages[0]}
        onChange={(event) => setPages(event.currentTarget.value)}
      />
    </SettingsFrame>
  )
}
