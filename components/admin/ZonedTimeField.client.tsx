'use client'
import { Button, Group, Input, Radio, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import {
  dayName,
  type LocalTime,
  localTimeOf,
  offsetName,
  resolveLocalTime,
  timeName,
  zoneName,
} from '#lib/settings/local-time.ts'

/**
 * A date and time in the newsroom's zone. Where clocks change it says what the typed time means, and
 * lets one choose; until then nothing is chosen.
 */
export function ZonedTimeField({
  label,
  description,
  timeZone,
  value,
  onChange,
  error,
  name,
  disabled,
  initialText,
  seconds = false,
}: {
  label: string
  description?: ReactNode
  /** IANA name. */
  timeZone: string
  /** A moment (ISO 8601, UTC), or empty. */
  value: string
  /** @param unclear what is typed means no moment, or not one alone: `iso` is empty */
  onChange: (iso: string, unclear: boolean) => void
  error?: ReactNode
  name?: string
  disabled?: boolean
  /** What is typed already (YYYY-MM-DDTHH:mm), when it means no moment yet. */
  initialText?: string | undefined
  /** Is it chosen to the second? */
  seconds?: boolean
}) {
  const [typed, setTyped] = useState({
    text: initialText ?? textOf(value, timeZone, seconds),
    value,
  })
  // Set from outside: it is shown; told by this field itself: what was typed stays.
  const text = typed.value === value ? typed.text : textOf(value, timeZone, seconds)
  const found = resolveLocalTime(text, timeZone)

  function tell(text: string, at?: Date): void {
    const means = resolveLocalTime(text, timeZone)
    const moment = at ?? (means?.kind === 'once' ? means.at : undefined)
    const iso = moment?.toISOString() ?? ''
    setTyped({ text, value: iso })
    onChange(iso, text !== '' && iso === '')
  }

  // What was typed while the page's script was still on its way counts too.
  const input = useRef<HTMLInputElement>(null)
  const takeTyped = useEffectEvent(() => {
    const already = input.current?.value
    if (already && already !== text) tell(already)
  })
  useEffect(() => takeTyped(), [])

  const moment = value ? new Date(value) : null
  return (
    <Stack gap={6}>
      <TextInput
        ref={input}
        type="datetime-local"
        label={label}
        description={
          <>
            {description} {moment ? zoneName(moment, timeZone) : timeZone}.
          </>
        }
        max="2200-01-01T00:00"
        step={seconds ? 1 : undefined}
        data-field={name}
        value={text}
        disabled={disabled}
        error={error}
        onChange={({ currentTarget }) => tell(currentTarget.value)}
      />
      <div aria-live="polite">
        {found?.kind === 'never' && (
          <Never found={found} text={text} timeZone={timeZone} onChoose={tell} />
        )}
        {found?.kind === 'twice' && (
          <Radio.Group
            size="sm"
            label={`${clockOf(text)} happens twice on ${dayName(found.first, timeZone)}: clocks go back.`}
            value={value}
            onChange={(iso) => tell(text, new Date(iso))}
          >
            <Stack gap={4} mt={4}>
              {[found.first, found.second].map((at, index) => (
                <Radio
                  key={at.toISOString()}
                  value={at.toISOString()}
                  disabled={disabled}
                  label={`The ${index ? 'second' : 'first'}: ${timeName(at, timeZone)}, ${offsetName(at, timeZone)}`}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {text !== '' && found === null && <Input.Error>There is no such day.</Input.Error>}
      </div>
    </Stack>
  )
}

/** Explains an hour that is left out, and offers the times that may be meant. */
function Never({
  found,
  text,
  timeZone,
  onChoose,
}: {
  found: Extract<LocalTime, { kind: 'never' }>
  text: string
  timeZone: string
  onChoose: (text: string, at: Date) => void
}) {
  const choices = [found.after, found.before].map((at) => ({
    at,
    text: localTimeOf(at, timeZone, true),
  }))
  const last = localTimeOf(new Date(found.moved.getTime() - 60_000), timeZone)
  const from = new Date(Date.parse(`${last}Z`) + 60_000).toISOString()
  const to = localTimeOf(found.moved, timeZone)
  return (
    <>
      <Text fz="sm" c="var(--mantine-color-error)">
        {clockOf(text)} doesn’t exist on {dayName(new Date(`${text}Z`), 'UTC')}: clocks go from{' '}
        {clockOf(from)} to {clockOf(to)}. Which is meant?
      </Text>
      <Group gap="xs" mt={4}>
        {choices.map((choice) => (
          <Button
            key={choice.text}
            size="compact-sm"
            variant="default"
            onClick={() => onChoose(choice.text, choice.at)}
          >
            {clockOf(choice.text)}
            {choice.text.slice(0, 10) !== text.slice(0, 10) &&
              ` on ${dayName(choice.at, timeZone)}`}
          </Button>
        ))}
      </Group>
    </>
  )
}

const textOf = (iso: string, timeZone: string, seconds: boolean) =>
  iso ? localTimeOf(new Date(iso), timeZone, seconds) : ''
const clockOf = (text: string) => text.slice(11, 16)
