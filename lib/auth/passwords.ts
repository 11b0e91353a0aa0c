import { hash, verify } from '@node-rs/argon2'
import { Invalid } from '#lib/platform/failures.ts'
import { passwordProblem } from './password-rules.ts'

// argon2id, 19 MiB, 2 passes, 1 lane: OWASP's Password Storage Cheat Sheet.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** An argon2id hash in PHC string form. */
function hashPassword(password: string): Promise<string> {
  return hash(password, parameters)
}

// Of a random password: verified when there is no such account, so that both answers take as long.
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$YnJvYWRzaGVldC1ub2JvZHk$Zp2CVlYIYbKKx2wIzRzE4xDyBWb0mBzVbVfQn3dCrGo'

/** Does the password match? With no hash it does the same work and says no. */
export async function passwordMatches(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  const matches = await verify(passwordHash ?? nobody, password)
  return matches && passwordHash !== undefined
}

/**
 * The hash of a password that someone chose.
 * @throws Invalid (field "password") when it is a common one, or made of names
 */
export async function hashNewPassword(
  password: string,
  whose: { email: string; name: string },
): Promise<string> {
  const problem = await passwordProblem(password, whose)
  if (problem) throw new Invalid({ password: [problem] })
  return hashPassword(password)
}
