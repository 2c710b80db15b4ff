import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CounterConfiguration, GaugeConfiguration, HistogramConfiguration } from 'prom-client';

/**
 * Between two looks at the event loop's delay, ms: `nodejs_eventloop_lag_…_seconds` is at least so long. The library's own
 * 10 ms wake an idle process 100 times a second, which is most of what it costs.
 */
const EVENT_LOOP_LOOK_MS = 50;

/** A registry and what is registered in it: metrics of one service, shown at `/metrics`. Inject it to add your own. */
export class Metrics {
  readonly registry = new Registry();

  constructor(labels: Readonly<Record<string, string>> = {}) {
    this.registry.setDefaultLabels(labels);
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: EVENT_LOOP_LOOK_MS });
  }

  /** Something that only rises. Name it `waybill_<things>_total`. */
  counter<Label extends string>(options: CounterConfiguration<Label>): Counter<Label> {
    return new Counter({ ...options, registers: [this.registry] });
  }

  /** A level. Give `collect` to read it only when somebody asks. */
  gauge<Label extends string>(options: GaugeConfiguration<Label>): Gauge<Label> {
    return new Gauge({ ...options, registers: [this.registry] });
  }

  /** A distribution. Name durations `…_seconds`. */
  histogram<Label extends string>(options: HistogramConfiguration<Label>): Histogram<Label> {
    return new Histogram({ ...options, registers: [this.registry] });
  }
}

/** From a tenth of a millisecond (a relay's send takes 0.5 ms) to 10 s. */
export const SECONDS_BUCKETS = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
