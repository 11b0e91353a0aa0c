import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { DiscoveryForm } from '#components/admin/DiscoveryForm.client.tsx'
import { PageHead, settings } from '#components/admin/PageHead.tsx'
import { crawlerPurposeNames, crawlerPurposes, crawlers } from '#lib/discovery/crawlers.ts'
import { discoveryGroup } from '#lib/discovery/schema.ts'
import { listFollowers } from '#lib/hub/commands.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { guarded } from '../../guard.tsx'
import { saveDiscovery } from './actions.ts'

export const metadata: Metadata = { title: 'How programs find the site' }

const files = [
  '/robots.txt',
  '/sitemap.xml',
  '/sitemap-news.xml',
  '/.well-known/security.txt',
  '/ads.txt',
  '/humans.txt',
]

/** What search engines, crawlers and feed readers are told. */
export default function DiscoveryPage() {
  return guarded('settings.manage', async (user) => {
    const { indexNowKey, ...known } = await readGroup(discoveryGroup)
    const { total, followers } = await listFollowers(user)
    const groups = crawlerPurposes.map((purpose) => ({
      purpose: crawlerPurposeNames[purpose],
      crawlers: crawlers.filter((crawler) => crawler.purpose === purpose),
    }))
    const expires = Date.parse(known.securityExpires)
    const isPast = known.securityContacts !== '' && expires <= Date.now()
    return (
      <>
        <PageHead title="How programs find the site" from={settings}>
          What they read:{' '}
          {files.map((file, at) => (
            <span key={file}>
              {at > 0 && ', '}
              <Anchor href={file} c="inherit" underline="always">
                {file}
              </Anchor>
            </span>
          ))}
          . One of which nothing is set isn’t there.
        </PageHead>
        <DiscoveryForm
          settings={known}
          securityIsPast={isPast}
          keyFile={indexNowKey && known.indexNow ? `/${indexNowKey}.txt` : ''}
          groups={groups}
          save={saveDiscovery}
        />
        <Title order={2} size="h3" mt="xl">
          Followers of feeds
        </Title>
        <Text mt="xs">
          {total === 0
            ? 'Nobody follows a feed by our hub.'
            : `${total} follow a feed by our hub${total > followers.length ? `; these are ${followers.length} of them` : ''}.`}
        </Text>
        {followers.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Feed</th>
                <th scope="col">Sent to</th>
                <th scope="col">Until</th>
                <th scope="col">Last sent</th>
              </tr>
            </thead>
            <tbody>
              {followers.map(({ topic, callback, leaseEndsAt, sentAt, failures, failure }) => (
                <tr key={topic + callback}>
                  <td className="address-cell">{topic}</td>
                  <td className="address-cell">{callback}</td>
                  <td>{formatDeskTime(leaseEndsAt)}</td>
                  <td>
                    {sentAt ? formatDeskTime(sentAt) : 'Not yet'}
                    {failures > 0 && ` (failed ${failures} times: ${failure})`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </>
    )
  })
}
