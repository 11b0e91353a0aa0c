'use client'
import { Button, Fieldset, Group, NativeSelect, NumberInput, Stack } from '@mantine/core'
import { useState } from 'react'
import type { CountingRules } from '#lib/reads/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

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
  const { run, pending, said, errorOf } = useAction()
  const [values, setValues] = useState<Record<keyof CountingRules, number | string>>(rules)
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
      onChange={(value) => setValues({ ...values, [name]: value })}
    />
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => save(values),
          () => 'Saved. It counts like this from now on.',
        )
      }}
    >
      <Said said={said} />
      <Stack maw={560} mt="md" gap="lg">
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
          onChange={({ currentTarget }) =>
            setValues({ ...values, windowMinutes: currentTarget.value })
          }
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
        <Group>
          <Button type="submit" loading={pending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
