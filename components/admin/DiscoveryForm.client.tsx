'use client'
import {
  Alert,
  Button,
  Checkbox,
  Fieldset,
  Group,
  Radio,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { Discovery } from '#lib/discovery/schema.ts'
import type { Act } from './act.ts'
import { SettingsFrame } from './SettingsFrame.client.tsx'
import { useAction } from './useAction.client.ts'
import { useValues } from './useValues.client.ts'

type Values = Omit<Discovery, 'indexNowKey'>
type Words = {
  [Name in keyof Values]: Values[Name] extends string ? Name : never
}[keyof Values]
type Crawlers = { purpose: string; crawlers: { agent: string; operator: string }[] }[]

export function DiscoveryForm({
  settings,
  securityIsPast,
  keyFile,
  groups,
  save,
}: {
  settings: Values
  /** Is the day of security.txt past? */
  securityIsPast: boolean
  /** Path of IndexNow's key; empty: there is none. */
  keyFile: string
  groups: Crawlers
  save: Act
}) {
  const action = useAction()
  const { values, set, field } = useValues(settings, action.errorOf)
  const text = (name: Words, label: string, description: string) => (
    <Textarea
      {...field(name, label)}
      description={description}
      autosize
      minRows={3}
      maxRows={14}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
    />
  )
  return (
    <SettingsFrame
      action={action}
      save={() => save(values)}
      saved="Saved. Programs get it from now on."
      width={680}
    >
      <Fieldset legend="Crawlers for artificial intelligence">
        <Text size="sm" mb="sm">
          Those that are ticked are told in robots.txt not to read the site. Whether they obey is
          theirs to decide.
        </Text>
        <Checkbox.Group
          aria-label="Crawlers that may not read the site"
          value={values.forbiddenCrawlers}
          onChange={(forbiddenCrawlers) => set({ forbiddenCrawlers })}
        >
          <Stack gap="md">
            {groups.map(({ purpose, crawlers }) => {
              const agents = crawlers.map(({ agent }) => agent)
              const others = values.forbiddenCrawlers.filter((name) => !agents.includes(name))
              const forbid = (these: string[]) => set({ forbiddenCrawlers: [...others, ...these] })
              return (
                <fieldset key={purpose} className="plain-group">
                  <legend>{purpose}</legend>
                  <Group gap="xs" my="xs">
                    <Button size="compact-sm" variant="default" onClick={() => forbid(agents)}>
                      Forbid all of these
                    </Button>
                    <Button size="compact-sm" variant="default" onClick={() => forbid([])}>
                      Allow all of these
                    </Button>
                  </Group>
                  <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" verticalSpacing="xs">
                    {crawlers.map(({ agent, operator }) => (
                      <Checkbox key={agent} value={agent} label={`${agent} (${operator})`} />
                    ))}
                  </SimpleGrid>
                </fieldset>
              )
            })}
          </Stack>
        </Checkbox.Group>
      </Fieldset>
      {text(
        'robotsLines',
        'More lines of robots.txt',
        'They stand below the rules for all robots: “Disallow: /games/”, or a group of its own.',
      )}
      <Fieldset legend="security.txt">
        <Stack>
          {securityIsPast && (
            <Alert variant="default" title="It isn’t there any more">
              Its day is past. Look whether the contacts still hold, and choose another day.
            </Alert>
          )}
          {text(
            'securityContacts',
            'Where a weakness is reported',
            'One a line: mailto:security@news.example, https://news.example/report. Empty: no file.',
          )}
          <TextInput
            {...field('securityExpires', 'Holds until')}
            type="date"
            description="At most a year from now. After it the file isn’t there any more."
          />
          <TextInput {...field('securityLanguages', 'Languages')} description="Such as en, cs." />
          <TextInput {...field('securityPolicy', 'Address of the policy')} type="url" />
          <TextInput {...field('securityEncryption', 'Address of the key')} type="url" />
        </Stack>
      </Fieldset>
      {text('adsTxt', 'ads.txt', 'Who may sell advertising here: google.com, pub-1234, DIRECT.')}
      {text('humansTxt', 'humans.txt', 'Who made the site, in any form.')}
      <Fieldset legend="Feeds tell of changes (WebSub)">
        <Radio.Group
          aria-label="Hub"
          value={values.hub}
          onChange={(hub) => set({ hub: hub as Values['hub'] })}
        >
          <Stack gap="xs">
            <Radio value="own" label="by this site’s own hub" />
            <Radio value="other" label="by another hub" />
            <Radio value="none" label="by none: readers ask" />
          </Stack>
        </Radio.Group>
        {values.hub === 'other' && (
          <TextInput {...field('hubAddress', 'Address of the hub')} type="url" mt="sm" />
        )}
      </Fieldset>
      <Fieldset legend="IndexNow">
        <Checkbox
          name="indexNow"
          label="Tell search engines of each change at once"
          description={
            keyFile
              ? `They find our key at ${keyFile}.`
              : 'Off: nothing is sent. On, articles that are published, changed or taken down are named.'
          }
          checked={values.indexNow}
          onChange={(event) => set({ indexNow: event.currentTarget.checked })}
        />
        <Textarea
          {...field('indexNowEndpoints', 'Endpoints')}
          description="One a line. One of them tells the others."
          autosize
          minRows={1}
          mt="sm"
          spellCheck={false}
        />
      </Fieldset>
    </SettingsFrame>
  )
}
