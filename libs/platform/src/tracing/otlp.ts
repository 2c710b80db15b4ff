import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { SpanRecorder } from './span-recorder.js';

/** OTLP over HTTP, protobuf: the default protocol of the OpenTelemetry specification. */
export function createSpanRecorder(service: string, instance: string, endpoint: string): SpanRecorder {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `waybill-${service}`, 'service.instance.id': instance }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  return new SpanRecorder(provider);
}
