import { Anchor, Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { z } from 'zod'
import { PreviewFrame } from '#components/preview/PreviewFrame.client.tsx'
import { openFront } from '#lib/front/desk.ts'
import { frontPath, frontPreviewPath } from '#lib/front/schema.ts'
import { env } from '#lib/platform/env.ts'
import { idInText } from '#lib/platform/id.ts'
import { previewFront } from '#lib/previews/fronts.ts'
import { formatDeskTime, fromLocalTime, toLocalTime } from '#lib/settings/dateline.ts'
import { guarded } from '../../../guard.tsx'
import { frontOf } from '../../front.ts'

export const metadata: Metadata = { title: 'Preview of a front' }

const querySchema = z.object({
  of: z
    .union([z.enum(['draft', 'readers']), idInText])
    .default('draft')
    .catch('draft'),
  at: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
    .transform(fromLocalTime)
    .refine((date) => !Number.isNaN(date.getTime()))
    .optional()
    .catch(undefined),
})

/** A front as readers will have it at a chosen time, at a phone's width and a desktop's. */
export default function FrontPreviewPage({
  params,
  searchParams,
}: {
  params: Promise<{ front: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  return guarded('front.manage', async (user) => {
    const sectionId = await frontOf(params)
    const query = querySchema.parse(await searchParams)
    const { name, current, coming, past } = await openFront(user, sectionId)
    const editions = [...coming, ...(current ? [current] : []), ...past]
    const of = query.of
    const at = query.at ?? new Date()
    const token = await previewFront(user, { sectionId, of, at })
    return (
      <>
        <Title order={1}>Preview: {name}</Title>
        <Text mt={4} mb="md">
          <Anchor href={frontPath(sectionId)} underline="always" c="inherit">
            Back to arranging
          </Anchor>
          . With articles that are due by then, and without what has ended by then.
        </Text>
        <form method="get">
          <Group mb="md" gap="sm" align="flex-end">
            <NativeSelect
              label="What"
              name="of"
              defaultValue={String(of)}
              data={[
                { value: 'draft', label: 'The draft' },
                { value: 'readers', label: 'What readers will have then' },
                ...editions.map(({ id, startsAt }) => ({
                  value: String(id),
                  label: `The edition of ${formatDeskTime(startsAt)}`,
                })),
              ]}
            />
            <TextInput
              type="datetime-local"
              label={`At (${env().NEWSROOM_TIMEZONE})`}
              name="at"
              required
              defaultValue={toLocalTime(at)}
            />
            <Button type="submit" variant="default">
              Show
            </Button>
          </Group>
        </form>
        <PreviewFrame key={token} src={frontPreviewPath(token)} />
      </>
    )
  })
}
