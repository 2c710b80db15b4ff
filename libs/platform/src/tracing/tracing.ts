import type { ServiceConfig } from '../config/service-config.js';
import type { SpanAttributes, SpanRecorder } from './span-recorder.js';
import { continuedTraceparent } from './traceparent.js';

let recorder: SpanRecorder | undefined;

/** The process's recorder; undefined while no OTLP endpoint is configured. */
export const spanRecorder = (): SpanRecorder | undefined => recorder;

/**
 * Starts recording spans and exporting them by OTLP/HTTP to `OTEL_EXPORTER_OTLP_ENDPOINT`. The SDK is loaded only
 * here: without the variable a service never pays for it, neither at boot nor per request.
 */
export async function startTracing(
  config: Pick<ServiceConfig, 'service' | 'instance' | 'otlpEndpoint'>,
): Promise<void> {
  if (config.otlpEndpoint === undefined) return;
  const { createSpanRecorder } = await import('./otlp.js');
  recorder = createSpanRecorder(config.service, config.instance, config.otlpEndpoint);
}

/** For tests, and for processes that bring a provider of their own. */
export function recordSpansWith(other: SpanRecorder | undefined): void {
  recorder = other;
}

/** Sends the spans that are still here. Never throws: a collector that is away is no reason to end badly. */
export async function stopTracing(): Promise<void> {
  await recorder?.stop().catch(() => undefined);
  recorder = undefined;
}

/**
 * Runs `work` inside a span of the trace `parent` belongs to, and gives it the `traceparent` to hand on. While no spans
 * are recorded that is `parent` itself (or a new one, where `parent` is not valid), at no cost.
 *
 * @throws what `work` throws; the span records it
 */
export async function withSpan<T>(
  name: string,
  parent: string | undefined,
  attributes: SpanAttributes,
  work: (traceparent: string) => Promise<T>,
): Promise<T> {
  if (!recorder) return work(continuedTraceparent(parent));
  const span = recorder.start(name, parent, attributes);
  try {
    const result = await work(span.traceparent);
    span.end();
    return result;
  } catch (error) {
    span.end(error instanceof Error ? error : 'failed');
    throw error;
  }
}
