import { env } from './env.ts'
import { tracingState } from './tracing.ts'

/**
 * Sends traces from now on, where the settings want it; else nothing of OpenTelemetry is loaded.
 * @returns a function that sends what is left, and ends it
 */
export async function startTracing(): Promise<() => Promise<void>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME } = env()
  if (!OTEL_EXPORTER_OTLP_ENDPOINT) return async () => {}
  const { tracingTo } = await import('./tracing-sdk.ts')
  const by = tracingTo(OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME)
  tracingState().by = by
  return async () => {
    tracingState().by = undefined
    await by.stop()
  }
}
