'use client'
import { Button, Checkbox, Fieldset, Group, Stack } from '@mantine/core'
import { roleNames, roles, type SignInRules } from '#lib/auth/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** Who must have a second factor. */
export function SignInRulesForm({
  rules,
  openId,
  save,
}: {
  rules: SignInRules
  /** What the OpenID Connect provider is called; null: there is none. */
  openId: string | null
  save: Act
}) {
  const { run, pending, said } = useAction()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const given = new FormData(event.currentTarget)
        const input = {
          factorRoles: given.getAll('factorRoles'),
          providerSuffices: openId === null ? rules.providerSuffices : given.has('suffices'),
        }
        run(
          () => save(input),
          () => 'Saved. It holds at once, for who is signed in too.',
        )
      }}
    >
      <Said said={said} />
      <Stack maw={560} mt="md" gap="lg">
        <Fieldset legend="Who must have a second factor">
          {roles.map((role) => (
            <Checkbox
              key={role}
              mt="xs"
              name="factorRoles"
              value={role}
              label={`${roleNames[role]}s`}
              defaultChecked={rules.factorRoles.includes(role)}
            />
          ))}
        </Fieldset>
        {openId !== null && (
          <Checkbox
            name="suffices"
            label={`What ${openId} asks for suffices`}
            description="Whoever signs in there is asked for no second factor here. Without it she needs one here as well."
            defaultChecked={rules.providerSuffices}
          />
        )}
        <Group>
          <Button type="submit" loading={pending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
