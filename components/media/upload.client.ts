'use client'
import { Upload } from 'tus-js-client'
import type { Act } from '#components/admin/act.ts'
import { maxUploadBytes, type Stored, uploadPath } from '#lib/media/schema.ts'

/** Why a file was not stored, in words for whoever chose it. */
export class NotStored extends Error {}

/**
 * Sends a file, in a way that goes on where it broke off.
 * @param onProgress told the fraction that has arrived
 * @returns the upload's name on the server
 * @throws NotStored
 */
export function send(file: File, onProgress: (fraction: number) => void): Promise<string> {
  if (file.size > maxUploadBytes) {
    const size = (file.size / 1024 / 1024).toFixed(1)
    throw new NotStored(`${file.name} has ${size} MB; use a file of at most 50 MB.`)
  }
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: uploadPath,
      metadata: { filename: file.name, filetype: file.type },
      chunkSize: 4 * 1024 * 1024,
      retryDelays: [0, 500, 1500, 3000, 6000, 12_000, 24_000],
      removeFingerprintOnSuccess: true,
      onProgress: (sent, all) => onProgress(all ? sent / all : 0),
      onSuccess: () => resolve(upload.url?.split('/').at(-1) ?? ''),
      onError: (error) => {
        const status = 'originalResponse' in error ? error.originalResponse?.getStatus() : undefined
        reject(
          new NotStored(
            status === 401
              ? 'Your session has ended. Sign in again in another tab, then choose the file again.'
              : `${file.name} was not uploaded: the connection failed.`,
          ),
        )
      },
    })
    upload
      .findPreviousUploads()
      .then(([before]) => {
        if (before) upload.resumeFromPreviousUpload(before)
        upload.start()
      })
      .catch(reject)
  })
}

/** Sends a picture and has it stored in the library. @throws NotStored */
export async function uploadPicture(
  file: File,
  finish: Act<Stored>,
  onProgress: (fraction: number) => void = () => {},
): Promise<Stored> {
  const upload = await send(file, onProgress)
  const done = await finish({ upload, fileName: file.name })
  if (done.outcome === 'saved') return done.result
  throw new NotStored(
    done.outcome === 'invalid' ? Object.values(done.fields).flat().join(' ') : done.message,
  )
}
