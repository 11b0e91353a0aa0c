'use client'
import { Checkbox, Fieldset, Group, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { BackupSettings } from '#lib/backup/schema.ts'
import type { Act } from './act.ts'
import { SettingsFrame } from './SettingsFrame.client.tsx'
import { useAction } from './useAction.client.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** When backups are made, where they go, and how many stay. */
export function BackupSettingsForm({
  settings,
  places,
  timeZone,
  save,
}: {
  settings: BackupSettings
  places: { kind: string; address: string }[]
  timeZone: string
  save: Act
}) {
  const action = useAction()
  const { errorOf } = action
  const [values, setValues] = useState<Record<string, string | number | boolean>>(settings)
  const set = (name: string, value: string | number | boolean) =>
    setValues({ ...values, [name]: value })
  const keep = (name: 'keepDaily' | 'keepWeekly' | 'keepMonthly', label: string) => (
    <NumberInput
      label={label}
      name={name}
      allowNegative={false}
      allowDecimal={false}
      value={Number(values[name])}
      error={errorOf(name)}
      onChange={(value) => set(name, value)}
    />
  )
  return (
    <SettingsFrame action={action} save={() => save(values)} saved="Saved.">
      <NativeSelect
        label="By themselves"
        name="every"
        data={[
          { value: 'never', label: 'Never' },
          { value: 'daily', label: 'Every day' },
          { value: 'weekly', label: 'Every week' },
        ]}
        value={String(values.every)}
        error={errorOf('every')}
        onChange={({ currentTarget }) => set('every', currentTarget.value)}
      />
      {values.every === 'weekly' && (
        <NativeSelect
          label="On"
          name="weekday"
          data={weekdays.map((label, at) => ({ value: String(at + 1), label }))}
          value={String(values.weekday)}
          error={errorOf('weekday')}
          onChange={({ currentTarget }) => set('weekday', currentTarget.value)}
        />
      )}
      {values.every !== 'never' && (
        <TextInput
          label={`At (${timeZone})`}
          name="time"
          type="time"
          value={String(values.time)}
          error={errorOf('time')}
          onChange={({ currentTarget }) => set('time', currentTarget.value)}
        />
      )}
      <NativeSelect
        label="Where they go"
        description="Folders and buckets are set where the server starts (BACKUP_FOLDER, BACKUP_S3_BUCKET)."
        name="place"
        data={places.map(({ kind, address }) => ({ value: kind, label: address }))}
        value={String(values.place)}
        error={errorOf('place')}
        onChange={({ currentTarget }) => set('place', currentTarget.value)}
      />
      <Fieldset legend="Which stay: the newest of each of the last">
        <Group grow align="flex-start">
          {keep('keepDaily', 'days')}
          {keep('keepWeekly', 'weeks')}
          {keep('keepMonthly', 'months')}
        </Group>
      </Fieldset>
      <Checkbox
        label="Read each whole after it was made"
        name="verify"
        checked={Boolean(values.verify)}
        onChange={({ currentTarget }) => set('verify', currentTarget.checked)}
      />
    </SettingsFrame>
  )
}
