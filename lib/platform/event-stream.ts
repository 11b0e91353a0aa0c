/** Headers of server-sent events (HTML Living Standard, 9.2). */
export const eventStreamHeaders = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // nginx would hold it back otherwise.
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
}
