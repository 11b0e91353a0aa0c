/** @type {import('next').NextConfig} */
export default {
  // For the newsroom's pages. What is made for a cache is asked for plain, and compressed there.
  compress: true,
  poweredByHeader: false,
  // Metadata always in <head>, never streamed into the body: reader pages keep no script to move it.
  htmlLimitedBots: /.*/,
  // Type checks and lint are steps of their own in `npm test`.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    '@prisma/client',
    '@prisma/adapter-pg',
    'pg',
    // One copy of Yjs a process: the relay in server.ts and the pages share it.
    'yjs',
    'pino',
    'sharp',
    '@node-rs/argon2',
    // Its source is handed on as it stands.
    'axe-core',
  ],
  // Years stand at the top, where a folder of theirs would be one for any word.
  rewrites: async () => ({
    beforeFiles: [{ source: '/:year([12]\\d{3})/:rest*', destination: '/archive/:year/:rest*' }],
  }),
  experimental: {
    // A portrait of 15 MB and its form fields.
    serverActions: { bodySizeLimit: '16mb' },
  },
}
