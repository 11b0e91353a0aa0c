import { createServer } from 'node:http'
import { db } from '#lib/platform/db.ts'

// What the counter is compared with: one Prisma update a request, answered after its commit.
const articleId = Number(process.argv[2])
const server = createServer(async (_req, res) => {
  const { total } = await db().articleReads.update({
    where: { articleId },
    data: { total: { increment: 1 } },
  })
  res.writeHead(200, { 'Content-Type': 'application/json' })
  res.end(JSON.stringify({ reads: Number(total) }))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
