'use client'
import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { ZonedTimeField } from '#components/admin/ZonedTimeField.client.tsx'
import type { Change, OpenArticle, SaveOutcome } from '#lib/articles/schema.ts'
import { consequenceNames, type Followed, type FollowedReceipt } from '#lib/outbox/schema.ts'
import { lateness, type ScheduleKind, type ScheduleRow } from '#lib/schedules/schema.ts'
import { momentName, offsetName } from '#lib/settings/local-time.ts'
import type { Standing } from '#lib/together/schema.ts'
import { ChangeFields } from './ChangeFields.client.tsx'

export type ScheduleActions = {
  scheduleArticle: Act<SaveOutcome>
  cancelSchedule: Act
  reschedule: Act
  retrySchedule: Act
  retryReceipt: Act
  followArticle: Act<{ schedules: ScheduleRow[]; followed: Followed[] }>
}
type Failed = Exclude<Awaited<ReturnType<Act>>, { outcome: 'saved' }>

const noChange: Change = { kind: 'minor', note: '', substantial: false }

/** What is scheduled of an article, and what has followed from what was done with it. */
export function SchedulePanel({
  articleId,
  article,
  timeZone,
  maySchedule,
  save,
  onScheduled,
  actions,
}: {
  articleId: number
  article: Standing
  timeZone: string
  maySchedule: boolean
  /** Saves what is on screen. */
  save: () => Promise<{ article?: Standing | undefined; problems: Record<string, string[]> }>
  onScheduled: (article: OpenArticle) => void
  actions: ScheduleActions
}) {
  const [schedules, setSchedules] = useState<ScheduleRow[]>([])
  const [followed, setFollowed] = useState<Followed[]>([])
  const [form, setForm] = useState<'closed' | 'new' | number>('closed')
  const [errors, setErrors] = useState<Record<string, string[]>>({})
  const [said, say] = useState('')
  const [busy, setBusy] = useState(false)
  const { followArticle } = actions

  const look = useCallback(async () => {
    const answer = await followArticle({ id: articleId }).catch(() => null)
    if (answer?.outcome !== 'saved') return
    setSchedules(answer.result.schedules)
    setFollowed(answer.result.followed)
  }, [articleId, followArticle])
  const { state, version, publicSlug } = article
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the article stands decides
  useEffect(() => void look(), [look, state, version, publicSlug])

  const waits = schedules.filter((one) => one.state === 'pending')
  const unfinished = followed.some(
    ({ receipts, mails }) =>
      receipts.some((receipt) => receipt.state === 'pending') || mails.waiting > 0,
  )
  const soon = waits.some(({ dueAt }) => dueAt.getTime() < Date.now() + 60_000)
  const every = unfinished || soon ? 1500 : waits.length ? 15_000 : 0
  useEffect(() => {
    if (!every) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void look()
    }, every)
    return () => clearInterval(timer)
  }, [every, look])

  /** Runs one action; what it says is shown here. */
  async function act<T>(action: () => ReturnType<Act<T>>, done: (result: T) => string) {
    setBusy(true)
    setErrors({})
    say('')
    try {
      const answer = await action()
      if (answer.outcome === 'saved') {
        say(done(answer.result))
        await look()
      } else fail(answer)
    } catch {
      say('Not done: the connection failed. Try again.')
    }
    setBusy(false)
  }

  function fail(failed: Failed): void {
    if (failed.outcome !== 'invalid') {
      say(failed.message)
      return
    }
    setErrors(failed.fields)
    const others = Object.entries(failed.fields).filter(([name]) => name !== 'dueAt')
    say(others.length ? `Not scheduled. ${others.flatMap(([, all]) => all).join(' ')}` : '')
  }

  /** Saves what is on screen, and schedules just that. */
  async function schedule(kind: ScheduleKind, dueAt: string, change: Change): Promise<void> {
    await act<SaveOutcome>(
      async () => {
        const { article: saved, problems } = await save()
        if (!saved || Object.keys(problems).length)
          return {
            outcome: 'invalid',
            fields: saved ? problems : { '': ['It couldn’t be saved first.'] },
          }
        return actions.scheduleArticle({
          id: articleId,
          baseVersion: saved.version,
          kind,
          dueAt,
          ...(article.publicSlug && kind === 'publish' ? { change } : {}),
        })
      },
      (result) => {
        if (result.outcome === 'stale')
          return `Not scheduled: ${result.theirs.savedByName} typed in it in this moment. Look at it, then try again.`
        onScheduled(result.article)
        setForm('closed')
        return 'Scheduled.'
      },
    )
  }

  const may = maySchedule && !busy
  return (
    <section aria-label="Schedule and receipts" className="checks">
      <Title order={2} fz="sm" ff="text">
        Schedule
      </Title>
      <div aria-live="polite">
        {said && (
          <Text fz="sm" mt={4}>
            {said}
          </Text>
        )}
      </div>
      <ul>
        {schedules
          .filter((one) => one.state !== 'cancelled')
          .map((one) => (
            <li key={one.id} data-blocks={one.state === 'failed' || undefined}>
              <Text fz="sm">{wordsOf(one, timeZone)}</Text>
              {one.embargoedUntil && (
                <Text fz="sm" c="var(--mantine-color-error)">
                  The embargo until {momentName(one.embargoedUntil, timeZone)} stands in its way.
                </Text>
              )}
              {one.state === 'pending' && one.kind === 'publish' && !one.isWorking && (
                <Text fz="sm">Changed since: version {version} doesn’t go out with it.</Text>
              )}
              {maySchedule && (one.state === 'pending' || one.state === 'failed') && (
                <Group gap="xs" mt={4}>
                  {one.state === 'failed' && (
                    <Small
                      label="Try again"
                      disabled={!may}
                      onClick={() =>
                        void act(
                          () => actions.retrySchedule({ scheduleId: one.id }),
                          () => 'It is tried again.',
                        )
                      }
                    />
                  )}
                  {one.state === 'pending' && one.kind === 'publish' && !one.isWorking && (
                    <Small
                      label="Schedule this version instead"
                      disabled={!may}
                      onClick={() => void schedule('publish', one.dueAt.toISOString(), noChange)}
                    />
                  )}
                  <Small
                    label="Another time …"
                    disabled={!may}
                    onClick={() => setForm(form === one.id ? 'closed' : one.id)}
                  />
                  {one.state === 'pending' && (
                    <Small
                      label="Take it off"
                      disabled={!may}
                      onClick={() =>
                        void act(
                          () => actions.cancelSchedule({ scheduleId: one.id }),
                          () => 'It is off the schedule.',
                        )
                      }
                    />
                  )}
                </Group>
              )}
              {form === one.id && (
                <TimeForm
                  label="At"
                  timeZone={timeZone}
                  initial={one.dueAt.toISOString()}
                  error={errors.dueAt?.join(' ')}
                  busy={busy}
                  button="Move it"
                  onClose={() => setForm('closed')}
                  onChosen={(dueAt) =>
                    void act(
                      () => actions.reschedule({ scheduleId: one.id, dueAt }),
                      () => {
                        setForm('closed')
                        return 'It has another time.'
                      },
                    )
                  }
                />
              )}
            </li>
          ))}
      </ul>
      {maySchedule &&
        (form === 'new' ? (
          <NewSchedule
            article={article}
            timeZone={timeZone}
            errors={errors}
            busy={busy}
            onClose={() => setForm('closed')}
            onChosen={schedule}
          />
        ) : (
          <Button variant="default" size="compact-sm" mt="xs" onClick={() => setForm('new')}>
            Schedule …
          </Button>
        ))}
      {followed.map((event) => (
        <Receipts
          key={event.eventId}
          event={event}
          timeZone={timeZone}
          onRetry={
            may
              ? (consequence) =>
                  void act(
                    () => actions.retryReceipt({ eventId: event.eventId, consequence }),
                    () => 'It is tried again.',
                  )
              : null
          }
        />
      ))}
    </section>
  )
}

function wordsOf(one: ScheduleRow, timeZone: string): string {
  const what = one.kind === 'take_down' ? 'The take-down' : `Version ${one.version}`
  const seconds = one.dueAt.getUTCSeconds() > 0
  const at = `${momentName(one.dueAt, timeZone, seconds)} (${offsetName(one.dueAt, timeZone)})`
  const late = one.lateMs > 1000 ? `, ${lateness(one.lateMs)} late` : ''
  if (one.state === 'failed') {
    const failed = one.kind === 'take_down' ? 'was not done' : 'did not go out'
    return `${what} ${failed} on ${at}: ${one.failure}`
  }
  if (one.state === 'done')
    return `${what} ${one.kind === 'take_down' ? 'was done' : 'went out'} on ${at}${late}.`
  const waits = one.kind === 'take_down' ? 'is on' : 'goes out on'
  return `${what} ${waits} ${at}${late}. Scheduled by ${one.createdByName}.`
}

function Small(props: { label: string; disabled: boolean; onClick: () => void }) {
  return (
    <Button size="compact-xs" variant="default" disabled={props.disabled} onClick={props.onClick}>
      {props.label}
    </Button>
  )
}

function TimeForm({
  label,
  timeZone,
  initial,
  error,
  busy,
  button,
  onChosen,
  onClose,
}: {
  label: string
  timeZone: string
  initial: string
  error: string | undefined
  busy: boolean
  button: string
  onChosen: (iso: string) => void
  onClose: () => void
}) {
  const [iso, setIso] = useState(initial)
  return (
    <Stack gap="xs" mt="xs">
      <ZonedTimeField
        label={label}
        name="dueAt"
        seconds
        timeZone={timeZone}
        value={iso}
        error={error}
        onChange={setIso}
      />
      <Group gap="xs">
        <Button size="compact-sm" loading={busy} disabled={!iso} onClick={() => onChosen(iso)}>
          {button}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  )
}

function NewSchedule({
  article,
  timeZone,
  errors,
  busy,
  onChosen,
  onClose,
}: {
  article: Standing
  timeZone: string
  errors: Record<string, string[]>
  busy: boolean
  onChosen: (kind: ScheduleKind, dueAt: string, change: Change) => void
  onClose: () => void
}) {
  const [kind, setKind] = useState<ScheduleKind>('publish')
  const [change, setChange] = useState(noChange)
  const published = article.state === 'published'
  return (
    <Stack gap="xs" mt="xs">
      <NativeSelect
        label="What"
        value={kind}
        data={[
          { value: 'publish', label: published ? 'Publish these changes' : 'Publish' },
          { value: 'take_down', label: 'Take down' },
        ]}
        onChange={({ currentTarget }) => setKind(currentTarget.value as ScheduleKind)}
      />
      {published && kind === 'publish' && (
        <ChangeFields
          change={change}
          onChange={setChange}
          errorOf={(field) => errors[field]?.join(' ')}
        />
      )}
      <TimeForm
        label="Goes out at"
        timeZone={timeZone}
        initial=""
        error={errors.dueAt?.join(' ')}
        busy={busy}
        button="Schedule"
        onClose={onClose}
        onChosen={(dueAt) => onChosen(kind, dueAt, change)}
      />
    </Stack>
  )
}

/** What followed from one event, a line a consequence. */
function Receipts({
  event: { what, at, receipts, mails },
  timeZone,
  onRetry,
}: {
  event: Followed
  timeZone: string
  onRetry: ((consequence: string) => void) | null
}) {
  return (
    <div className="receipts" data-testid="receipts">
      <Text fz="sm" fw={600} mt="sm">
        {what}, {momentName(at, timeZone, true)}
      </Text>
      <ul>
        {receipts.map((receipt) => (
          <li key={receipt.consequence} data-blocks={receipt.state === 'failed' || undefined}>
            <Text fz="sm">{receiptWords(receipt, timeZone)}</Text>
            {receipt.state === 'failed' && onRetry && (
              <Small
                label="Try again"
                disabled={false}
                onClick={() => onRetry(receipt.consequence)}
              />
            )}
          </li>
        ))}
        {mails.sent + mails.waiting + mails.refused > 0 && (
          <li>
            <Text fz="sm">
              Mails: {mails.sent} sent{mails.waiting > 0 && `, ${mails.waiting} waiting`}
              {mails.refused > 0 && `, ${mails.refused} refused`}
            </Text>
          </li>
        )}
      </ul>
    </div>
  )
}

function receiptWords(receipt: FollowedReceipt, timeZone: string): string {
  const { consequence, state, doneAt, attempts, failure, lateMs } = receipt
  const name = consequenceNames[consequence as keyof typeof consequenceNames] ?? consequence
  const late = lateMs ? `, ${lateness(lateMs)} late` : ''
  if (state === 'done' && doneAt) return `${name}: done at ${clockIn(doneAt, timeZone)}${late}`
  const tried = attempts > 1 ? ` (tried ${attempts} times)` : ''
  if (state === 'failed') return `${name}: failed${tried}. ${failure}`
  return `${name}: ${failure ? `not yet${tried}. ${failure}` : 'waiting'}${late}`
}

const clockIn = (at: Date, timeZone: string) => momentName(at, timeZone, true).split(', ')[1] ?? ''
