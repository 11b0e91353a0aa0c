'use client'
import { Fieldset, NativeSelect, NumberInput, Stack } from '@mantine/core'
import type { CountingRules } from '#lib/reads/schema.ts'
import type { Act } from './act.ts'
import { SettingsFrame } from './SettingsFrame.client.tsx'
import { useAction } from './useAction.client.ts'
import { useValues } from './useValues.client.ts'

export function CountingRulesForm({
  rules,
  windows,
  save,
}: {
  rules: CountingRules
  /** Spans that can be chosen, in minutes. */
  windows: readonly number[]
  save: Act
}) {
  const action = useAction()
  const { errorOf } = action
  const { values, set } = useValues<Record<keyof CountingRules, number | string>>(rules, errorOf)
  const number = (name: keyof CountingRules, label: string, description: string) => (
    <NumberInput
      label={label}
      description={description}
      name={name}
      allowNegative={false}
      allowDecimal={false}
      thousandSeparator=","
      value={values[name]}
      error={errorOf(name)}
      onChange={(value) => set({ [name]: value })}
    />
  )
  return (
    <SettingsFrame
      action={action}
      save={() => save(values)}
      saved="Saved. It counts like this from now on."
    >
      <NativeSelect
        label="One visitor counts once in"
        description="Spans begin at midnight UTC, one after the other. Another length holds from the next look on."
        name="windowMinutes"
        data={windows.map((minutes) => ({
          value: String(minutes),
          label: minutes < 60 ? `${minutes} minutes` : `${minutes / 60} h`,
        }))}
        value={String(values.windowMinutes)}
        error={errorOf('windowMinutes')}
        onChange={({ currentTarget }) => set({ windowMinutes: currentTarget.value })}
      />
      {number(
        'secondsInView',
        'Seconds in view before it is a read',
        '0 to 30. Without scripts the page counts when it is loaded.',
      )}
      <Fieldset legend="At most, in ten seconds">
        <Stack>
          {number('perVisitor', 'from one visitor', 'Looks, and signs of reading on. 5 or more.')}
          {number(
            'perAddress',
            'from one address',
            'Behind one address may stand a whole mobile network. 10 or more.',
          )}
        </Stack>
      </Fieldset>
    </SettingsFrame>
  )
}
