import type { Telemetry } from 'bullmq';

export interface Tracing {
  /** What queues and workers of BullMQ report their spans to. */
  readonly telemetry: Telemetry;
  /** Sends what is left. */
  close(): Promise<void>;
}

/**
 * Traces through OpenTelemetry: a span for each run, and below it one for each job that it adds and one where the job is
 * carried out, in whichever process. Loaded only where an endpoint is given.
 */
export async function startTracing(endpoint: string | undefined, service: string): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  const [
    { NodeTracerProvider, BatchSpanProcessor },
    { OTLPTraceExporter },
    { resourceFromAttributes },
    { BullMQOtel },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('bullmq-otel'),
  ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: endpoint }))],
  });
  provider.register();
  return { telemetry: new BullMQOtel({ tracerName: 'quadrat' }), close: () => provider.shutdown() };
}
