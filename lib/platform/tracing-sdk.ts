import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node'
import type { Tracing } from './tracing.ts'

// Loaded only when traces are wanted. Registered as the process's own, so that Next.js adds its spans
// (a page's rendering) to ours. Sampling is OpenTelemetry's own setting: OTEL_TRACES_SAMPLER.

/** Next.js writes the address that was asked for, with its query, into its spans: words of visitors. */
class WithoutAddresses extends BatchSpanProcessor {
  override onEnd(span: ReadableSpan): void {
    for (const [name, value] of Object.entries(span.attributes))
      if (name === 'http.target' || name === 'http.url') delete span.attributes[name]
      else if (typeof value === 'string' && name.startsWith('next.'))
        span.attributes[name] = value.replace(/\?.*$/s, '')
    Object.assign(span, { name: span.name.replace(/\?.*$/s, '') })
    super.onEnd(span)
  }
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
}

/** @param endpoint base address of an OTLP/HTTP receiver: spans go to its /v1/traces */
export function tracingTo(endpoint: string, service: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` })
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new WithoutAddresses(exporter)],
  })
  provider.register()
  const tracer = trace.getTracer('broadsheet')
  return {
    run(name, { kind = 'internal', attributes = {}, from }, work) {
      const parent = from ? propagation.extract(ROOT_CONTEXT, from.headers) : context.active()
      return tracer.startActiveSpan(
        name,
        { kind: kinds[kind], attributes },
        parent,
        async (span) => {
          try {
            return await work((more) => span.setAttributes(more))
          } catch (error) {
            // Its kind alone: words may be somebody's.
            const type = error instanceof Error ? error.name : 'Error'
            span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR })
            throw error
          } finally {
            span.end()
          }
        },
      )
    },
    headers() {
      const headers: Record<string, string> = {}
      propagation.inject(context.active(), headers)
      return headers
    },
    async stop() {
      await provider.shutdown()
      trace.disable()
      context.disable()
      propagation.disable()
    },
  }
}
