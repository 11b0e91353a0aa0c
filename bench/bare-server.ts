import { createServer } from 'node:http'

// The limit to compare with: node:http and nothing else, sending the same bytes and headers.
const response = await fetch(process.argv[2] ?? '', { headers: { 'accept-encoding': 'identity' } })
const body = Buffer.from(await response.arrayBuffer())
const headers = [...response.headers]
  .filter(([name]) => !['connection', 'date', 'keep-alive', 'transfer-encoding'].includes(name))
  .flat()

const server = createServer((_req, res) => {
  res.writeHead(200, headers)
  res.end(body)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
