import { expect, test } from 'vitest'
import { type Action, type Actor, can, mustBeAllowed, type Role, roles } from './can.ts'

const user = (role: Role, id = 1): Actor => ({
  kind: 'user',
  id,
  role,
  name: role,
  email: `${role}@example.org`,
})
const own = { createdBy: 1, state: 'draft' }
const colleagues = { createdBy: 2, state: 'draft' }

const desk: Role[] = ['editor', 'administrator']
const writers: Role[] = ['author', ...desk]
const bylines: Role[] = ['byline_manager', ...desk]
const all: Role[] = ['byline_manager', ...writers]

// Who may do what, of a colleague's, said once more by hand: a change of the table must be a change here.
const expected: Record<Action, Role[]> = {
  'article.create': writers,
  'article.list': writers,
  'article.listAll': desk,
  'article.open': desk,
  'article.edit': desk,
  'article.comment': desk,
  'article.submit': desk,
  'article.withdraw': desk,
  'article.review': desk,
  'article.assign': desk,
  'article.schedule': desk,
  'article.liftEmbargo': desk,
  'article.publish': desk,
  'article.takeDown': desk,
  'article.import': ['administrator'],
  'newsroom.export': ['administrator'],
  'reads.correct': ['administrator'],
  'article.coverLive': desk,
  'article.moveCoverage': desk,
  'live.changeEntry': desk,
  'correction.issue': desk,
  'history.open': desk,
  'receipt.retry': desk,
  'front.manage': desk,
  'account.open': all,
  'media.upload': all,
  'media.open': all,
  'media.openAll': writers,
  'media.manage': desk,
  'byline.list': all,
  'byline.manage': bylines,
  'alert.send': ['administrator', 'editor'],
  'reads.open': all,
  'reads.openAll': desk,
  'reads.openArticle': desk,
  'reads.openBylines': bylines,
  'reads.openByline': bylines,
  'page.manage': ['administrator', 'editor'],
  'newsletter.manage': desk,
  'newsletter.export': ['administrator'],
  'section.list': all,
  'section.manage': desk,
  'topic.manage': desk,
  'redirect.manage': desk,
  'user.list': writers,
  'user.manage': ['administrator'],
  'settings.manage': ['administrator'],
  'webhooks.manage': ['administrator'],
  'audit.read': ['administrator'],
  'tokens.manage': ['administrator'],
  'backup.manage': ['administrator'],
  'state.read': ['administrator'],
}

for (const [action, allowed] of Object.entries(expected) as [Action, Role[]][]) {
  for (const role of roles) {
    const may = allowed.includes(role)
    test(`${role} ${may ? 'may' : 'may not'} ${action} (of a colleague)`, () => {
      expect(can(user(role), action, colleagues)).toBe(may)
    })
  }
  test(`nobody who isn’t signed in may ${action}`, () => {
    expect(can(null, action, own)).toBe(false)
    expect(() => mustBeAllowed(null, action, own)).toThrow('not allowed')
  })
}

test.each(['article.open', 'article.edit', 'article.submit'] as const)(
  'an author may %s her own article',
  (action) => expect(can(user('author'), action, own)).toBe(true),
)

test.each(['article.open', 'article.edit', 'article.submit'] as const)(
  'an author may %s an article that was given to her, a byline manager may not',
  (action) => {
    const given = { createdBy: 2, assigneeId: 1, state: 'draft' }
    expect(can(user('author'), action, given)).toBe(true)
    expect(can(user('byline_manager'), action, given)).toBe(false)
    expect(can(user('byline_manager'), action, own)).toBe(false)
  },
)

test.each(['article.publish', 'article.takeDown'] as const)(
  'an author may not %s her own article',
  (action) => expect(can(user('author'), action, own)).toBe(false),
)

test('an author may open, not edit, her own article that was taken down', () => {
  const gone = { ...own, state: 'taken_down' }
  expect(can(user('author'), 'article.open', gone)).toBe(true)
  expect(can(user('author'), 'article.edit', gone)).toBe(false)
})

test('an author may know the numbers of what she began, was given, or stands under', () => {
  const may = (role: Role, subject: object) =>
    can(user(role), 'reads.openArticle', { createdBy: 2, ...subject })
  expect(may('author', { createdBy: 1 })).toBe(true)
  expect(may('author', { assigneeId: 1 })).toBe(true)
  expect(may('author', { bylineOwners: [3, 1] })).toBe(true)
  expect(may('author', { bylineOwners: [3] })).toBe(false)
  expect(may('byline_manager', { bylineOwners: [1] })).toBe(false)
  const owns = (id: number) =>
    can(user('author'), 'reads.openByline', { createdBy: null, bylineOwners: [id] })
  expect(owns(1)).toBe(true)
  expect(owns(2)).toBe(false)
})
