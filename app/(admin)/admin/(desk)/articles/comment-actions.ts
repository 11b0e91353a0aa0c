'use server'
import 'server-only'
import { z } from 'zod'
import * as commands from '#lib/comments/commands.ts'
import * as queries from '#lib/comments/queries.ts'
import {
  editCommentSchema,
  type Mentionable,
  newThreadSchema,
  replySchema,
  resolveSchema,
  type Thread,
} from '#lib/comments/schema.ts'
import { id } from '#lib/platform/id.ts'
import { attempt, type Outcome } from '../../outcome.ts'

const ofArticle = z.object({ articleId: id })

export async function listThreads(input: unknown): Promise<Outcome<Thread[]>> {
  return attempt(ofArticle, input, (user, { articleId }) => queries.listThreads(user, articleId))
}

/** Colleagues, and which of them may be mentioned. */
export async function listMentionable(input: unknown): Promise<Outcome<Mentionable[]>> {
  return attempt(ofArticle, input, (user, { articleId }) =>
    queries.listMentionable(user, articleId),
  )
}

/** Answers the thread's id. */
export async function openThread(input: unknown): Promise<Outcome<number>> {
  return attempt(newThreadSchema, input, commands.openThread)
}

export async function reply(input: unknown): Promise<Outcome> {
  return attempt(replySchema, input, commands.reply)
}

export async function editComment(input: unknown): Promise<Outcome> {
  return attempt(editCommentSchema, input, commands.editComment)
}

export async function resolveThread(input: unknown): Promise<Outcome> {
  return attempt(resolveSchema, input, commands.resolveThread)
}
