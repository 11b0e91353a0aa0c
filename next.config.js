/** @type {import('next').NextConfig} */
export default {
  // server.ts compresses what it caches; compressing here would hide the HTML from it.
  compress: false,
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
  experimental: {
    // A portrait of 15 MB and its form fields.
    serverActions: { bodySizeLimit: '16mb' },
  },
}
