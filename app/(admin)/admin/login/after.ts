import { z } from 'zod'

/** Where to go after signing in: a path of the newsroom's, and no other. */
export const afterSchema = z
  .string()
  .regex(/^\/admin(\/[\w-]+)*$/)
  .catch('/admin')
