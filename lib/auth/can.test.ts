import { expect, test } from 'vitest'
import { type Action, type Actor, can, mustBeAllowed, type Role } from './can.ts'

const user = (role: Role, id = 1): Actor => ({
  kind: 'user',
  id,
  role,
  name: role,
  email: `${role}@example.org`,
})
const own = { createdBy: 1, state: 'draft' }
const colleagues = { createdBy: 2, state: 'draft' }

// Who may do what, said once more by hand: a change of the table must be a change here.
const expected: Record<Action, { author: boolean; editor: boolean; administrator: boolean }> = {
  'article.create': { author: true, editor: true, administrator: true },
  'article.list': { author: true, editor: true, administrator: true },
  'article.listAll': { author: false, editor: true, administrator: true },
  'article.open': { author: false, editor: true, administrator: true },
  'article.edit': { author: false, editor: true, administrator: true },
  'article.submit': { author: false, editor: true, administrator: true },
  'article.publish': { author: false, editor: true, administrator: true },
  'article.takeDown': { author: false, editor: true, administrator: true },
  'article.import': { author: false, editor: false, administrator: true },
  'media.upload': { author: true, editor: true, administrator: true },
  'media.open': { author: true, editor: true, administrator: true },
  'media.manage': { author: false, editor: true, administrator: true },
  'byline.list': { author: true, editor: true, administrator: true },
  'byline.manage': { author: false, editor: true, administrator: true },
  'section.list': { author: true, editor: true, administrator: true },
  'section.manage': { author: false, editor: true, administrator: true },
  'user.manage': { author: false, editor: false, administrator: true },
  'settings.manage': { author: false, editor: false, administrator: true },
}

for (const [action, byRole] of Object.entries(expected) as [Action, (typeof expected)[Action]][]) {
  for (const [role, allowed] of Object.entries(byRole) as [Role, boolean][]) {
    test(`${role} ${allowed ? 'may' : 'may not'} ${action} (of a colleague)`, () => {
      expect(can(user(role), action, colleagues)).toBe(allowed)
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

test.each(['article.publish', 'article.takeDown'] as const)(
  'an author may not %s her own article',
  (action) => expect(can(user('author'), action, own)).toBe(false),
)

test('an author may open, not edit, her own article that was taken down', () => {
  const gone = { ...own, state: 'taken_down' }
  expect(can(user('author'), 'article.open', gone)).toBe(true)
  expect(can(user('author'), 'article.edit', gone)).toBe(false)
})
