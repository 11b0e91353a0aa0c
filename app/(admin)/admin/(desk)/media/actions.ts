'use server'
import 'server-only'
import { z } from 'zod'
import * as media from '#lib/media/commands.ts'
import { listPictures } from '#lib/media/queries.ts'
import {
  cropSchema,
  finishUploadSchema,
  focalPointSchema,
  type LibraryPage,
  libraryQuerySchema,
  pictureDetailsSchema,
  type Stored,
} from '#lib/media/schema.ts'
import { finishUpload as finish, takeUpload } from '#lib/media/uploads.ts'
import { id } from '#lib/platform/id.ts'
import { attempt, type Outcome } from '../../outcome.ts'

export async function finishUpload(input: unknown): Promise<Outcome<Stored>> {
  return attempt(finishUploadSchema, input, finish)
}

export async function findPictures(input: unknown): Promise<Outcome<LibraryPage>> {
  return attempt(libraryQuerySchema, input, listPictures)
}

export async function savePicture(input: unknown): Promise<Outcome> {
  return attempt(pictureDetailsSchema, input, media.savePicture)
}

export async function setFocalPoint(input: unknown): Promise<Outcome> {
  return attempt(focalPointSchema, input, media.setFocalPoint)
}

export async function cropPicture(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id, crop: cropSchema.nullable() }), input, (user, { id, crop }) =>
    media.cropPicture(user, id, crop),
  )
}

export async function replacePicture(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }).and(finishUploadSchema), input, async (user, { id, upload }) =>
    takeUpload(user, upload, (content) => media.replacePicture(user, id, content)),
  )
}

export async function deletePicture(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }), input, (user, { id }) => media.deletePicture(user, id))
}
