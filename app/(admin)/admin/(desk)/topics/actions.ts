'use server'
import 'server-only'
import { z } from 'zod'
import { id } from '#lib/platform/id.ts'
import * as topics from '#lib/topics/commands.ts'
import { mergeTopicsSchema, topicEditSchema } from '#lib/topics/schema.ts'
import { attempt, type Outcome } from '../../outcome.ts'

export async function saveTopic(input: unknown): Promise<Outcome> {
  return attempt(topicEditSchema, input, topics.saveTopic)
}

export async function mergeTopics(input: unknown): Promise<Outcome> {
  return attempt(mergeTopicsSchema, input, topics.mergeTopics)
}

export async function deleteTopic(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }), input, (user, { id }) => topics.deleteTopic(user, id))
}
