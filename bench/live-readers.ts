import { connect } from 'node:net'

// Many readers of one live article, as their browsers connect. Prints "ready", then, for each change
// that all of them have, its number and when they got it (ms since 1970): half, 95 %, all.

const [, , origin = '', path = '', count = '0', after = '0'] = process.argv
const { hostname, port } = new URL(origin)
const readers = Number(count)
const received = new Map<number, number[]>()
const now = () => performance.timeOrigin + performance.now()
let connected = 0

function heard(sequence: number): void {
  const times = received.get(sequence) ?? []
  received.set(sequence, times)
  times.push(now())
  if (times.length < readers) return
  received.delete(sequence)
  const at = (part: number) => times[Math.min(readers - 1, Math.floor(readers * part))]
  console.log(JSON.stringify({ sequence, half: at(0.5), most: at(0.95), all: at(1) }))
}

function reader(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: text/event-stream\r\nLast-Event-ID: ${after}\r\n\r\n`,
      )
    })
    let rest = ''
    socket.on('error', reject)
    socket.on('close', () => {
      console.error('a reader lost its connection')
      process.exit(1)
    })
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      if (rest.includes('retry:')) {
        if (!rest.startsWith('HTTP/1.1 200')) reject(new Error(rest.slice(0, 40)))
        rest = ''
        connected++
        resolve()
        return
      }
      for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
        const id = /id: (\d+)\n/.exec(rest.slice(0, end))?.[1]
        rest = rest.slice(end + 2)
        if (id) heard(Number(id))
      }
    })
  })
}

// A few at a time, as they would come.
while (connected < readers)
  await Promise.all(Array.from({ length: Math.min(50, readers - connected) }, reader))
console.log('ready')
