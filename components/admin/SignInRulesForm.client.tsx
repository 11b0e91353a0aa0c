'use client'
import { Checkbox, Fieldset } from '@mantine/core'
import { roleNames, roles, type SignInRules } from '#lib/auth/schema.ts'
import type { Act } from './act.ts'
import { SettingsFrame } from './SettingsFrame.client.tsx'
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
  return (
    <SettingsFrame
      action={useAction()}
      save={(form) =>
        save({
          factorRoles: form.getAll('factorRoles'),
          providerSuffices: openId === null ? rules.providerSuffices : form.has('suffices'),
        })
      }
      saved="Saved. It holds at once, for who is signed in too."
    >
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
    </SettingsFrame>
  )
}
