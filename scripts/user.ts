import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import type { z } from 'zod'
import { resetFactors } from '#lib/auth/factors.ts'
import { issueSignInLink } from '#lib/auth/link.ts'
import { newUserSchema } from '#lib/auth/schema.ts'
import { addUser, changePassword, changeRole, setDisabled } from '#lib/auth/users.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { db } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { Invalid, NotFound, StartFailure } from '#lib/platform/failures.ts'
import { withDatabase } from './steps/database.ts'
import { prepareSettings, run } from './steps/settings.ts'

const usage = `Usage:
  npm run user -- add EMAIL --name NAME --role administrator|editor|author
  npm run user -- password EMAIL
  npm run user -- role EMAIL administrator|editor|author
  npm run user -- disable EMAIL
  npm run user -- link EMAIL
  npm run user -- reset-factors EMAIL

A password is asked for; with --generate one is made and printed, and from a pipe it is read.
A link signs in once, within 15 minutes, whatever else is off or away. reset-factors is for whoever has
lost her second factor and has no recovery code left.`

const actor = { kind: 'system', name: 'command line' } as const

await run(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    strict: true,
    options: {
      name: { type: 'string', default: '' },
      role: { type: 'string', default: '' },
      generate: { type: 'boolean', default: false },
    },
  })
  const [command, given = '', role = ''] = positionals
  if (
    !command ||
    !['add', 'password', 'role', 'disable', 'link', 'reset-factors'].includes(command) ||
    !given
  ) {
    throw new StartFailure(usage)
  }
  prepareSettings()
  const email = parse(newUserSchema.shape.email, given, 'EMAIL')

  await withDatabase(async (url) => {
    await prepareDatabase(url)
    switch (command) {
      case 'add': {
        const name = parse(newUserSchema.shape.name, values.name, '--name')
        const chosen = parse(newUserSchema.shape.role, values.role, '--role')
        await addUser(actor, {
          email,
          name,
          role: chosen,
          password: await newPassword(values.generate),
        })
        return console.log(`${email} is ${chosen} now.`)
      }
      case 'password':
        await changePassword(actor, await idOf(email), await newPassword(values.generate))
        return console.log(`${email} has a new password and is signed out everywhere.`)
      case 'role': {
        const chosen = parse(newUserSchema.shape.role, role, 'the role')
        await changeRole(actor, await idOf(email), chosen)
        return console.log(`${email} is ${chosen} now.`)
      }
      case 'link': {
        const token = await issueSignInLink(actor, email)
        return console.log(`${siteUrl()}/admin/login?link=${token}`)
      }
      case 'reset-factors':
        await resetFactors(actor, await idOf(email))
        return console.log(`${email} has no second factor any more and is signed out everywhere.`)
      case 'disable':
        await setDisabled(actor, await idOf(email), true)
        return console.log(`${email} can’t sign in any more. What it wrote stays.`)
    }
  })
})

function parse<T extends z.ZodType>(schema: T, value: string, name: string): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Invalid({ [name]: parsed.error.issues.map(({ message }) => message) })
}

async function idOf(email: string): Promise<number> {
  const user = await db().user.findUnique({ where: { email }, select: { id: true } })
  if (!user) throw new NotFound(`There is no user ${email}.`)
  return user.id
}

async function newPassword(generate: boolean): Promise<string> {
  if (generate) {
    const password = randomBytes(15).toString('base64url')
    console.log(`Password: ${password}`)
    return password
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const question = process.stdin.isTTY ? 'New password (it is shown): ' : ''
  // Input that ends before a line is no password.
  const ended = once(terminal, 'close').then(() => '')
  const typed = await Promise.race([terminal.question(question), ended])
  terminal.close()
  return parse(newUserSchema.shape.password, typed, 'Password')
}
