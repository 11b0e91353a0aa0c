'use client'
import { Button, Group, Text, Title } from '@mantine/core'
import { useRouter } from 'next/navigation'
import type { Act } from '#components/admin/act.ts'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import type { Edition, Tally } from '#lib/newsletter/schema.ts'

const counts: [keyof Tally, string][] = [
  ['recipients', 'Recipients'],
  ['sent', 'Sent'],
  ['waiting', 'Waiting'],
  ['bounced', 'Bounced'],
  ['failed', 'Failed'],
  ['unknown', 'Unknown'],
  ['unsubscribed', 'Unsubscribed by it'],
  ['complained', 'Complained'],
]

/** What became of an edition's mails. */
export function EditionTally({
  edition,
  repeat,
  stop,
}: {
  edition: Edition
  repeat: Act<number>
  stop: Act
}) {
  const { id, state, tally, refusals } = edition
  const router = useRouter()
  const { run, pending, said } = useAction()
  const sending = state === 'sending'
  return (
    <section>
      <Title order={2} mb="sm">
        What became of it
      </Title>
      <Said said={said} />
      <dl className="tally">
        {counts.map(([name, label]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd data-testid={`tally-${name}`}>{tally[name]}</dd>
          </div>
        ))}
      </dl>
      <Text fz="sm" mt="sm">
        “Sent” is what a mail server took. Whether anyone opens a mail or follows a link in it is
        not recorded: there are no tracking pixels and no tracked links.
      </Text>
      {refusals.length > 0 && (
        <>
          <Title order={3} size="h4" mt="md">
            What servers said
          </Title>
          <ul>
            {refusals.map(({ failure, count }) => (
              <li key={failure}>
                {count} × {failure}
              </li>
            ))}
          </ul>
        </>
      )}
      <Group mt="md">
        {sending && (
          <ConfirmButton
            label="Stop the sending"
            question="Stop it? Who hasn’t got it yet gets it only when it is sent again."
            pending={pending}
            onConfirm={() =>
              run(
                () => stop({ id }),
                () => {
                  router.refresh()
                  return 'The sending is stopped.'
                },
              )
            }
          />
        )}
        {tally.unknown > 0 && (
          <>
            <Text fz="sm" maw={520}>
              Of {tally.unknown === 1 ? '1 mail' : `${tally.unknown} mails`} nobody knows whether a
              server took {tally.unknown === 1 ? 'it' : 'them'}: the connection or the program ended
              before the answer. They aren’t sent again by themselves, since they may have come.
            </Text>
            <Button
              variant="default"
              loading={pending}
              onClick={() =>
                run(
                  () => repeat({ id }),
                  (count) => {
                    router.refresh()
                    return count === 1 ? '1 mail is sent again.' : `${count} mails are sent again.`
                  },
                )
              }
            >
              Send them again
            </Button>
          </>
        )}
      </Group>
    </section>
  )
}
