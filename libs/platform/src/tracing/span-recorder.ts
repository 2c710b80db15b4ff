import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { traceIdOf } from './traceparent.js';

export type SpanAttributes = Attributes;

export interface RecordedSpan {
  /** `traceparent` of the span itself: what it causes is its child. */
  readonly traceparent: string;
  setAttributes(attributes: SpanAttributes): void;
  /** @param failed what went wrong, if anything did */
  end(failed?: Error | string): void;
}

/** Records spans by OpenTelemetry. There is one while an OTLP endpoint is configured, and none otherwise. */
export class SpanRecorder {
  constructor(
    private readonly provider: NodeTracerProvider,
    private readonly tracer: Tracer = provider.getTracer('waybill'),
  ) {}

  /** @param parent a `traceparent`; without a valid one the span begins a trace of its own */
  start(name: string, parent: string | undefined, attributes: SpanAttributes, kind = SpanKind.INTERNAL): RecordedSpan {
    const span = this.tracer.startSpan(name, { attributes, kind }, parentContext(parent));
    return {
      traceparent: traceparentOfSpan(span),
      setAttributes: (more) => void span.setAttributes(more),
      end: (error) => {
        if (error !== undefined) {
          span.recordException(error);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      },
    };
  }

  /** A span that is over already. */
  record(name: string, seconds: number, attributes: SpanAttributes): void {
    const end = Date.now();
    this.tracer.startSpan(name, { attributes, startTime: end - seconds * 1000 }, ROOT_CONTEXT).end(end);
  }

  /** Sends what is recorded. Bounded by the exporter's own time-out. */
  async stop(): Promise<void> {
    await this.provider.shutdown();
  }
}

/** The caller's sampling decision (the last flag bit) is kept: what it does not sample is not recorded here either. */
function parentContext(parent: string | undefined): Context {
  const traceId = traceIdOf(parent);
  if (parent === undefined || traceId === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(parent.slice(53, 55), 16) & 1;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parent.slice(36, 52), traceFlags, isRemote: true });
}

function traceparentOfSpan(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
