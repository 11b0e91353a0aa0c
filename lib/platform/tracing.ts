import type { IncomingMessage } from 'node:http'
import { processState } from './process-state.ts'

/** What of a piece of work a trace says, by OpenTelemetry's semantic conventions; never who or what words. */
export type Details = {
  kind?: 'server' | 'client' | 'consumer' | 'internal'
  attributes?: Record<string, string | number>
  /** Whose trace this goes on with (W3C Trace Context); unless given, that of the work under way. */
  from?: Pick<IncomingMessage, 'headers'> | undefined
}

/** Says more of the work when that is known. */
export type Tell = (attributes: Record<string, string | number>) => void

export type Tracing = {
  run<T>(name: string, details: Details, work: (tell: Tell) => Promise<T>): Promise<T>
  /** The headers that let another program go on with the trace. */
  headers(): Record<string, string>
  stop(): Promise<void>
}

/** The process's one. */
export const tracingState = () =>
  processState('tracing', () => ({ by: undefined as Tracing | undefined }))

/** Does `work` as a span of its own, when traces are wanted (OTEL_EXPORTER_OTLP_ENDPOINT). */
export function traced<T>(
  name: string,
  details: Details,
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  const { by } = tracingState()
  return by ? by.run(name, details, work) : work(untold)
}
const untold: Tell = () => {}

/** Are traces wanted? For whoever would have to do something to say what is traced. */
export const isTracing = (): boolean => tracingState().by !== undefined

/** To be sent along with a request of ours, so that what answers it goes on with the trace. */
export const traceHeaders = (): Record<string, string> => tracingState().by?.headers() ?? {}
