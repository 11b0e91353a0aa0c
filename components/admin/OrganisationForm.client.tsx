'use client'
import { Anchor, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Organisation } from '#lib/organisation/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** Who publishes: search engines and readers are told. */
export function OrganisationForm({
  organisation,
  save,
}: {
  organisation: Organisation
  save: Act
}) {
  const { run, pending, said, errorOf } = useAction()
  const [values, setValues] = useState(organisation)
  const [pages, setPages] = useState(organisation.sameAs.join('\n'))
  const field = (name: Exclude<keyof Organisation, 'sameAs'>, label: string) => ({
    label,
    name,
    value: values[name],
    error: errorOf(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  })
  const sameAs = pages.split(/\s+/).filter(Boolean)
  const wrongPages = sameAs.flatMap((_, n) => errorOf(`sameAs.${n}`) ?? [])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => save({ ...values, sameAs }),
          () => 'Saved. Every page is made anew.',
        )
      }}
    >
      <Said said={said} />
      <Stack maw={520} mt="md">
        <Text fz="sm">
          Search engines are told what stands here, and where the pages with your policies are:
          those with a purpose among{' '}
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
        <Group>
          <Button type="submit" loading={pending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
