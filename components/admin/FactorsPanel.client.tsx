'use client'
import { Badge, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { CodesStep, NewCodeSecret } from '#lib/auth/schema.ts'
import type { Act, FormAct } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { useKnowsPasskeys } from './PasskeySignIn.client.tsx'
import { Problem } from './Problem.tsx'
import { type ProofActions, type ProofAsked, ProveForm } from './ProveForm.client.tsx'
import { makePasskey, passkeyTrouble } from './passkeys.client.ts'
import { RecoveryCodes } from './RecoveryCodes.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'
import { useForm } from './useForm.client.ts'

type PasskeyInWords = {
  id: string
  name: string
  backedUp: boolean
  since: string
  lastUsed: string | null
}

type Actions = ProofActions & {
  setUpCodes: FormAct<CodesStep>
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
  const [made, setMade] = useState<string[] | null>(null)
  const setUp = useForm(actions.setUpCodes)
  const { codesSince, passkeys, recoveryCodesLeft, recent } = factors
  const has = codesSince !== null || passkeys.length > 0
  const step = setUp.result
  const codes = made ?? (step && 'recovery' in step ? step.recovery : null)
  // This page once more: what is shown is gone then.
  if (codes) return <RecoveryCodes codes={codes} next={leadsOn ? '/admin' : '?'} />
  return (
    <>
      {leadsOn && (
        <Button component="a" href="/admin" mt="md">
          Go on to the newsroom
        </Button>
      )}
      {!recent && <ProveForm asked={asked} actions={actions} />}
      <Codes since={codesSince} recent={recent} setUp={setUp} actions={actions} />
      <Passkeys factors={factors} actions={actions} onMade={setMade} />
      {has && (
        <Recovery left={recoveryCodesLeft} recent={recent} actions={actions} onMade={setMade} />
      )}
    </>
  )
}

type Part = { recent: boolean; actions: Actions; onMade: (codes: string[] | null) => void }

/** Codes of an authenticator: they can be set up without JavaScript too. */
function Codes({
  since,
  recent,
  setUp: { form, result: step, pending, problem, secret },
  actions,
}: Omit<Part, 'onMade'> & {
  since: string | null
  setUp: ReturnType<typeof useForm<CodesStep>>
}) {
  const removing = useAction()
  return (
    <section>
      <Title order={2} size="h3" mt="xl">
        Codes of an authenticator
      </Title>
      <Said
        said={
          since && step && removing.said?.tone !== 'bad'
            ? { tone: 'good', text: 'Codes are set up.' }
            : removing.said
        }
      />
      <Problem text={problem} />
      {since ? (
        <Group mt="xs">
          <Text>Set up on {since}.</Text>
          {recent && (
            <ConfirmButton
              size="compact-sm"
              label="Remove codes"
              question="Remove the codes? Your authenticator’s codes work no more."
              pending={removing.pending}
              onConfirm={() =>
                removing.run(
                  () => actions.removeCodes(undefined),
                  () => 'The codes are removed.',
                )
              }
            />
          )}
        </Group>
      ) : step && 'secret' in step ? (
        <form {...form}>
          <Group align="flex-start" mt="md" gap="xl">
            <QrCode made={step.secret} />
            <Stack maw={360} flex={1} miw={240}>
              <Text>
                Scan this with an authenticator on your phone, such as the one of your password
                manager. Or type the key there:
              </Text>
              <Text ff="monospace" fw={600} style={{ overflowWrap: 'anywhere' }} data-key>
                {step.secret.key}
              </Text>
              <TextInput
                {...secret('code')}
                label="Code"
                description="The six digits that it shows now."
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={10}
              />
              <Group>
                <Button type="submit" loading={pending}>
                  Confirm code
                </Button>
                <Button variant="default" component="a" href="?">
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
            <form {...form}>
              <Button type="submit" mt="sm" loading={pending}>
                Set up codes
              </Button>
            </form>
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
          Here are none: they need JavaScript, a browser that knows them, and the site’s name in the
          address.
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
