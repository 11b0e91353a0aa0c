'use client'
import { Button, Group, NumberInput, Text, TextInput, Title } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { HandOver } from '#components/admin/HandOver.client.tsx'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'

type Link = {
  id: number
  recipient: string
  createdAt: string
  createdByName: string
  expiresAt: string
  revokedAt: Date | null
  lastUsedAt: string | null
  uses: number
  works: boolean
}

/** Links for people without an account: made, seen, revoked. */
export function SharePreview({
  articleId,
  links,
  share,
  revoke,
}: {
  articleId: number
  links: Link[]
  /** Answers the link's path. */
  share: Act<string>
  revoke: Act
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [recipient, setRecipient] = useState('')
  const [days, setDays] = useState<number | string>(7)
  const [made, setMade] = useState('')
  return (
    <section>
      <Title order={2} mt="xl">
        Show it to someone without an account
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          run(
            () => share({ articleId, recipient, days: Number(days) }),
            (path) => {
              setMade(location.origin + path)
              setRecipient('')
              router.refresh()
              return undefined
            },
          )
        }}
      >
        <Said said={said} />
        <Group align="flex-end" mt="sm">
          <TextInput
            label="For whom"
            placeholder="Name"
            name="recipient"
            value={recipient}
            error={errorOf('recipient')}
            onChange={({ currentTarget }) => setRecipient(currentTarget.value)}
          />
          <NumberInput
            label="Days"
            name="days"
            w={90}
            min={1}
            max={60}
            value={days}
            error={errorOf('days')}
            onChange={setDays}
          />
          <Button type="submit" loading={pending}>
            Make a link
          </Button>
        </Group>
      </form>
      {made && <HandOver label="The link: it is shown only now" value={made} />}
      {links.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">For</th>
              <th scope="col">Made</th>
              <th scope="col">Works until</th>
              <th scope="col">Used</th>
              <th scope="col">
                <span className="mantine-visually-hidden">What can be done</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {links.map((link) => (
              <tr key={link.id}>
                <td>{link.recipient}</td>
                <td>
                  {link.createdAt}, {link.createdByName}
                </td>
                <td>{link.revokedAt ? 'revoked' : link.works ? link.expiresAt : 'expired'}</td>
                <td>{link.lastUsedAt ? `${link.uses} ×, last ${link.lastUsedAt}` : 'never'}</td>
                <td>
                  {link.works && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      loading={pending}
                      onClick={() =>
                        run(
                          () => revoke({ articleId, linkId: link.id }),
                          () => {
                            router.refresh()
                            return `The link for ${link.recipient} is revoked.`
                          },
                        )
                      }
                    >
                      Revoke
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {links.length === 0 && (
        <Text fz="sm" mt="md">
          No links yet.
        </Text>
      )}
    </section>
  )
}
