import pino from 'pino'
import { processState } from './process-state.ts'

/** JSON lines on standard error; standard output belongs to the command's own messages. */
export const log = processState('log', () =>
  pino({ base: null, level: process.env.LOG_LEVEL || 'info' }, pino.destination(2)),
)
