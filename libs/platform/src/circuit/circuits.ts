import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Counter, Gauge } from 'prom-client';
import { Metrics } from '../metrics/metrics.js';
import { Circuit, type CircuitAction, type CircuitSettings, type CircuitState } from './circuit.js';

const LEVELS: Readonly<Record<CircuitState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Makes the circuit breakers of a process, and shows them at `/metrics`. */
@Injectable()
export class Circuits implements OnApplicationShutdown {
  private readonly circuits: { end(): void }[] = [];
  private readonly state: Gauge<'circuit'>;
  private readonly calls: Counter<'circuit' | 'result'>;

  constructor(metrics: Metrics) {
    this.state = metrics.gauge({
      name: 'waybill_circuit_state',
      help: 'Circuit breaker: 0 closed (calls go through), 1 half-open (one is tried), 2 open (none is made)',
      labelNames: ['circuit'],
    });
    this.calls = metrics.counter({
      name: 'waybill_circuit_calls_total',
      help: 'Calls by result: success, failure, timeout, open (not made), full (no turn in time, not made)',
      labelNames: ['circuit', 'result'],
    });
  }

  /** @param settings its name is the metrics' label: one circuit a name */
  make<Args extends unknown[], Result>(
    settings: CircuitSettings,
    action: CircuitAction<Args, Result>,
  ): Circuit<Args, Result> {
    const { name: circuit } = settings;
    const made = new Circuit(settings, action, {
      changed: (state) => this.state.set({ circuit }, LEVELS[state]),
      called: (result) => this.calls.inc({ circuit, result }),
    });
    this.circuits.push(made);
    return made;
  }

  onApplicationShutdown(): void {
    for (const circuit of this.circuits) circuit.end();
  }
}
