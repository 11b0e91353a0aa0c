'use client'
import { Badge, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { NewCodeSecret } from '#lib/auth/schema.ts'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { useKnowsPasskeys } from './PasskeySignIn.client.tsx'
import { type ProofActions, type ProofAsked, ProveForm } from './ProveForm.client.tsx'
import { makePasskey, passkeyTrouble } from './passkeys.client.ts'
import { RecoveryCodes } from './RecoveryCodes.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

type PasskeyInWords = {
  id: string
  name: string
  backedUp: boolean
  since: string
  lastUsed: string | null
}

type Actions = ProofActions & {
  beginCodes: Act<NewCodeSecret>
  confirmCodes: Act<string[] | null>
  removeCodes: Act
  makeRecoveryCodes: Act<string[]>
  beginPasskey: Act<unknown>
  addPasskey: Act<string[] | null>
  removePasskey: Act
}

/** One's own second factors with their times in words, and what can be done with them. */
export type FactorsInWords = {
  factors: {
    codesSince: string | null
    passkeys: PasskeyInWords[]
    recoveryCodesLeft: number
    recent: boolean
    passkeysWork: boolean
  }
  asked: ProofAsked
  actions: Actions
  /** Is there a newsroom to go on to from here? */
  leadsOn?: boolean
}

export function FactorsPanel({ factors, asked, actions, leadsOn = false }: FactorsInWords) {
  const [codes, setCodes] = useState<string[] | null>(null)
  const { codesSince, passkeys, recoveryCodesLeft, recent } = factors
  const has = codesSince !== null || passkeys.length > 0
  if (codes)
    return (
      <RecoveryCodes
        codes={codes}
        onKept={() => {
          if (leadsOn) location.assign('/admin')
          else setCodes(null)
        }}
      />
    )
  return (
    <>
      {leadsOn && (
        <Button component="a" href="/admin" mt="md">
          Go on to the newsroom
        </Button>
      )}
      {!recent && <ProveForm asked={asked} actions={actions} />}
      <Codes since={codesSince} recent={recent} actions={actions} onMade={setCodes} />
      <Passkeys factors={factors} actions={actions} onMade={setCodes} />
      {has && (
        <Recovery left={recoveryCodesLeft} recent={recent} actions={actions} onMade={setCodes} />
      )}
    </>
  )
}

type Part = { recent: boolean; actions: Actions; onMade: (codes: string[] | null) => void }

/** Codes of an authenticator. */
function Codes({ since, recent, actions, onMade }: Part & { since: string | null }) {
  const { run, pending, said, errorOf } = useAction()
  const [made, setMade] = useState<NewCodeSecret | null>(null)
  return (
    <section>
      <Title order={2} size="h3" mt="xl">
        Codes of an authenticator
      </Title>
      <Said said={said} />
      {since ? (
        <Group mt="xs">
          <Text>Set up on {since}.</Text>
          {recent && (
            <ConfirmButton
              size="compact-sm"
              label="Remove codes"
              question="Remove the codes? Your authenticator’s codes work no more."
              pending={pending}
              onConfirm={() =>
                run(
                  () => actions.removeCodes(undefined),
                  () => 'The codes are removed.',
                )
              }
            />
          )}
        </Group>
      ) : made ? (
        <form
          method="post"
          onSubmit={(event) => {
            event.preventDefault()
            const { code } = Object.fromEntries(new FormData(event.currentTarget))
            run(
              () => actions.confirmCodes({ code }),
              (codes) => {
                setMade(null)
                onMade(codes)
                return 'Codes are set up.'
              },
            )
          }}
        >
          <Group align="flex-start" mt="md" gap="xl">
            <QrCode made={made} />
            <Stack maw={360} flex={1} miw={240}>
              <Text>
                Scan this with an authenticator on your phone, such as the one of your password
                manager. Or type the key there:
              </Text>
              <Text ff="monospace" fw={600} style={{ overflowWrap: 'anywhere' }} data-key>
                {made.key}
              </Text>
              <TextInput
                label="Code"
                description="The six digits that it shows now."
                name="code"
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={10}
                error={errorOf('code')}
              />
              <Group>
                <Button type="submit" loading={pending}>
                  Confirm code
                </Button>
                <Button variant="default" onClick={() => setMade(null)}>
                  Cancel
                </Button>
              </Group>
            </Stack>
          </Group>
        </form>
      ) : (
        <>
          <Text mt="xs" maw={640}>
            A program on your phone shows six digits that change twice a minute.
          </Text>
          {recent && (
            <Button
              mt="sm"
              loading={pending}
              onClick={() =>
                run(
                  () => actions.beginCodes(undefined),
                  (secret) => {
                    setMade(secret)
                    return undefined
                  },
                )
              }
            >
              Set up codes
            </Button>
          )}
        </>
      )}
    </section>
  )
}

function QrCode({ made: { size, path } }: { made: NewCodeSecret }) {
  const quiet = 4
  const whole = size + 2 * quiet
  return (
    <svg
      role="img"
      aria-label="QR code for an authenticator"
      width={208}
      height={208}
      viewBox={`0 0 ${whole} ${whole}`}
      shapeRendering="crispEdges"
    >
      <rect width={whole} height={whole} fill="#fff" />
      <path d={path} fill="#000" transform={`translate(${quiet} ${quiet})`} />
    </svg>
  )
}

/** Passkeys, each of which can be removed, and a form for another one. */
function Passkeys({
  factors: { passkeys, recent, passkeysWork },
  actions,
  onMade,
}: Omit<Part, 'recent'> & Pick<FactorsInWords, 'factors'>) {
  const { run, pending, said, errorOf } = useAction()
  const knows = useKnowsPasskeys()

  async function add(name: unknown): ReturnType<typeof actions.addPasskey> {
    const options = await actions.beginPasskey(undefined)
    if (options.outcome !== 'saved') return options
    try {
      return await actions.addPasskey({ name, response: await makePasskey(options.result) })
    } catch (error) {
      return { outcome: 'refused', message: passkeyTrouble(error) }
    }
  }

  return (
    <section>
      <Title order={2} size="h3" mt="xl">
        Passkeys
      </Title>
      <Text mt="xs" maw={640}>
        A device or a security key signs for you, with its PIN, your finger or your face. It can be
        used after the password, or alone, and no false page can ask for it.
      </Text>
      <Said said={said} />
      {passkeys.length > 0 && (
        <Stack mt="md" gap="sm" maw={640} component="ul" pl={0} style={{ listStyle: 'none' }}>
          {passkeys.map(({ id, name, backedUp, since, lastUsed }) => (
            <Paper key={id} component="li" withBorder p="sm">
              <Group justify="space-between">
                <div>
                  <Text fw={600}>
                    {name} {backedUp && <Badge variant="default">Synchronised</Badge>}
                  </Text>
                  <Text size="sm" c="dimmed">
                    Made on {since}, {lastUsed ? `last used on ${lastUsed}` : 'not used yet'}
                  </Text>
                </div>
                {recent && (
                  <ConfirmButton
                    size="compact-sm"
                    label={`Remove ${name}`}
                    question={`Remove ${name}? You can’t sign in with it any more.`}
                    pending={pending}
                    onConfirm={() =>
                      run(
                        () => actions.removePasskey({ id }),
                        () => `${name} is removed.`,
                      )
                    }
                  />
                )}
              </Group>
            </Paper>
          ))}
        </Stack>
      )}
      {!passkeysWork ? (
        <Text mt="sm" c="dimmed">
          At this site’s address there are none: they need HTTPS and a name.
        </Text>
      ) : !knows ? (
        <Text mt="sm" c="dimmed">
          This browser has none, or none for this address: open the site by its name.
        </Text>
      ) : (
        recent && (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              const form = event.currentTarget
              const { name } = Object.fromEntries(new FormData(form))
              run(
                () => add(name),
                (codes) => {
                  form.reset()
                  onMade(codes)
                  return 'The passkey is added.'
                },
              )
            }}
          >
            <Group align="flex-end" mt="md">
              <TextInput
                label="Name of a new passkey"
                placeholder="Phone"
                name="name"
                maxLength={60}
                error={errorOf('name')}
              />
              <Button type="submit" variant="default" loading={pending}>
                Add a passkey
              </Button>
            </Group>
          </form>
        )
      )}
    </section>
  )
}

/** Recovery codes: how many are left, and new ones. */
function Recovery({ left, recent, actions, onMade }: Part & { left: number }) {
  const { run, pending, said } = useAction()
  return (
    <section>
      <Title order={2} size="h3" mt="xl">
        Recovery codes
      </Title>
      <Said said={said} />
      <Group mt="xs">
        <Text>
          {left === 0 ? 'None is left.' : left === 1 ? 'One is left.' : `${left} are left.`} Each
          signs in once, in place of a code.
        </Text>
        {recent && (
          <ConfirmButton
            size="compact-sm"
            label="Make new ones"
            question="Make new recovery codes? The earlier ones work no more."
            pending={pending}
            onConfirm={() =>
              run(
                () => actions.makeRecoveryCodes(undefined),
                (codes) => {
                  onMade(codes)
                  return undefined
                },
              )
            }
          />
        )}
      </Group>
    </section>
  )
}
