'use client'
import { Button, Checkbox, Fieldset, Input, NativeSelect, TextInput, Title } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { expiryDays, type Scope, scopeNames, scopes, type TokenRow } from '#lib/api/schema.ts'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { HandOver } from './HandOver.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** A token with its times in words. */
type Row = Omit<TokenRow, 'createdAt' | 'expiresAt' | 'lastUsedAt' | 'revokedAt'> & {
  createdAt: string
  expiresAt: string
  lastUsedAt: string | null
}

/** All tokens, and a form for a new one. */
export function TokensPanel({
  tokens,
  make,
  revoke,
}: {
  tokens: Row[]
  /** Answers the token, which is shown this once. */
  make: Act<string>
  revoke: Act
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [made, setMade] = useState('')
  return (
    <>
      <Said said={said} />
      {made && <HandOver label="The token: it is shown only now" value={made} />}
      {tokens.length > 0 && (
        <TokensTable
          tokens={tokens}
          pending={pending}
          revoke={({ id, name }) =>
            run(
              () => revoke({ id }),
              () => {
                router.refresh()
                return `${name} is revoked: it is answered no more.`
              },
            )
          }
        />
      )}
      <Title order={2} mt="xl">
        A new token
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          // Read from the page: what was typed or ticked before it came alive counts too.
          const form = event.currentTarget
          const given = new FormData(form)
          const input = {
            name: given.get('name'),
            scopes: given.getAll('scopes'),
            days: given.get('days'),
          }
          run(
            () => make(input),
            (token) => {
              setMade(token)
              form.reset()
              router.refresh()
              return 'The token is made. Copy it now: it is never shown again.'
            },
          )
        }}
      >
        <TextInput
          mt="md"
          maw={420}
          label="What it is for"
          description="The audit log names it so."
          name="name"
          error={errorOf('name')}
        />
        <Fieldset mt="md" legend="What it may do">
          {scopeNames.map((scope: Scope) => (
            <Checkbox
              key={scope}
              mt="xs"
              value={scope}
              name="scopes"
              label={scopes[scope]}
              description={scope}
            />
          ))}
          <Input.Error mt="xs">{errorOf('scopes')}</Input.Error>
        </Fieldset>
        <NativeSelect
          mt="md"
          maw={220}
          label="Valid for"
          name="days"
          defaultValue="90"
          error={errorOf('days')}
          data={expiryDays.map((days) => ({ value: String(days), label: `${days} days` }))}
        />
        <Button mt="lg" type="submit" loading={pending}>
          Make token
        </Button>
      </form>
    </>
  )
}

function TokensTable({
  tokens,
  pending,
  revoke,
}: {
  tokens: Row[]
  pending: boolean
  revoke: (token: Row) => void
}) {
  return (
    <table className="desk-table">
      <thead>
        <tr>
          <th scope="col">For</th>
          <th scope="col">Begins with</th>
          <th scope="col">May</th>
          <th scope="col">Made</th>
          <th scope="col">Valid until</th>
          <th scope="col">Last used</th>
          <th scope="col">
            <span className="mantine-visually-hidden">What can be done</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td className="headline-cell">{token.name}</td>
            <td>
              <code>{token.prefix}…</code>
            </td>
            <td>{token.scopes.join(', ')}</td>
            <td>
              {token.createdAt} by {token.createdByName}
            </td>
            <td>{token.expiresAt}</td>
            <td>{token.lastUsedAt ?? 'Never'}</td>
            <td>
              {token.state === 'valid' ? (
                <ConfirmButton
                  size="compact-sm"
                  label={`Revoke ${token.name}`}
                  question={`Revoke ${token.name}? Whatever uses it is answered no more, at once and for good.`}
                  pending={pending}
                  onConfirm={() => revoke(token)}
                />
              ) : token.state === 'revoked' ? (
                'Revoked'
              ) : (
                'Expired'
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
