'use client'
import { Button, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { InvitationRow } from '#lib/accounts/schema.ts'
import { roleNames, roles } from '#lib/auth/schema.ts'
import type { Act } from './act.ts'
import { type BylineOption, BylineSelect } from './BylineSelect.client.tsx'
import { HandOver } from './HandOver.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** An invitation with its time in words. */
type Row = Omit<InvitationRow, 'expiresAt' | 'mailedAt'> & { expiresAt: string; mailed: boolean }

/** Invitations that wait, and a form for another one. */
export function InvitationsPanel({
  invitations,
  bylines,
  mails,
  actions,
}: {
  invitations: Row[]
  /** Bylines that are nobody's yet. */
  bylines: BylineOption[]
  /** Is there a mail server? */
  mails: boolean
  actions: {
    /** Each answers the link to hand over, where there is no mail server. */
    invite: Act<string | null>
    resendInvitation: Act<string | null>
    withdrawInvitation: Act
  }
}) {
  const { run, pending, said, errorOf } = useAction()
  const [bylineId, setBylineId] = useState<number | null>(null)
  const [made, setMade] = useState<{ email: string; link: string } | null>(null)
  const invited = (email: string) => (link: string | null) => {
    setMade(link ? { email, link } : null)
    return link
      ? `Hand the link below over to ${email} yourself: it is shown only now.`
      : `${email} gets the invitation by mail.`
  }
  return (
    <>
      <Title order={2} size="h3" mt="xl">
        Invite someone
      </Title>
      <Said said={said} />
      {made && <HandOver label={`Link for ${made.email}`} value={made.link} />}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const given = new FormData(form)
          const email = String(given.get('email') ?? '')
          run(
            () => actions.invite({ email, role: given.get('role'), bylineId }),
            (link) => {
              form.reset()
              setBylineId(null)
              return invited(email)(link)
            },
          )
        }}
      >
        <Stack mt="sm" maw={560}>
          <TextInput
            label="E-mail"
            name="email"
            type="email"
            autoComplete="off"
            description={
              mails
                ? 'A link goes there that works once, within a week. Name and password are chosen by whoever gets it.'
                : 'You get a link to hand over: no mail server is set.'
            }
            error={errorOf('email')}
          />
          <NativeSelect
            label="Role"
            name="role"
            defaultValue="author"
            error={errorOf('role')}
            data={roles.map((role) => ({ value: role, label: roleNames[role] }))}
          />
          <BylineSelect
            label="Byline"
            description="The name that stands over the articles, if there is one already."
            value={bylineId}
            options={bylines}
            error={errorOf('bylineId')}
            onChange={setBylineId}
          />
          <Group>
            <Button type="submit" loading={pending}>
              Invite
            </Button>
          </Group>
        </Stack>
      </form>
      {invitations.length > 0 && (
        <Title order={2} size="h3" mt="xl">
          Invitations
        </Title>
      )}
      {invitations.length > 0 && (
        <table className="desk-table" aria-label="Invitations">
          <thead>
            <tr>
              <th scope="col">Invited</th>
              <th scope="col">Role</th>
              <th scope="col">Works until</th>
              <th scope="col">Actions</th>
            </tr>
          </thead>
          <tbody>
            {invitations.map(({ id, email, role, expired, expiresAt, mailed, invitedByName }) => (
              <tr key={id}>
                <td className="address-cell">
                  {email}
                  <Text size="sm" c="dimmed">
                    by {invitedByName}
                    {mails && (mailed ? ', mailed' : ', not mailed yet')}
                  </Text>
                </td>
                <td>{roleNames[role]}</td>
                <td data-label="Works until" className="nowrap">
                  {expired ? 'Too old' : expiresAt}
                </td>
                <td>
                  <Group gap="xs" className="one-line">
                    <Button
                      size="compact-sm"
                      variant="default"
                      loading={pending}
                      aria-label={`Invite ${email} again`}
                      onClick={() => run(() => actions.resendInvitation({ id }), invited(email))}
                    >
                      Again
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="default"
                      loading={pending}
                      aria-label={`Withdraw the invitation of ${email}`}
                      onClick={() =>
                        run(
                          () => actions.withdrawInvitation({ id }),
                          () => {
                            setMade(null)
                            return `The invitation of ${email} is withdrawn.`
                          },
                        )
                      }
                    >
                      Withdraw
                    </Button>
                  </Group>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
