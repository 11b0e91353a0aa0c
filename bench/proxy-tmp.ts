import { createServer, request } from 'node:http'
createServer((req, res) => {
  if (req.url?.includes('/reads')) { let b=''; req.on('data', (c) => (b += c)); req.on('end', () => console.log(req.method, req.url, b, JSON.stringify(req.headers))) }
  const out = request({ port: 4555, host: '127.0.0.1', method: req.method, path: req.url, headers: req.headers }, (r) => { if (req.url?.includes('/reads')) console.log(r.statusCode); res.writeHead(r.statusCode ?? 500, r.headers); r.pipe(res) })
  req.pipe(out)
}).listen(4556)
setTimeout(() => process.exit(), 60000)
