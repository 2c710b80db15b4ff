import { eventually } from '@waybill/testing';
import { Metrics } from '../metrics/metrics.js';
import { CircuitError, type Circuit } from './circuit.js';
import { Circuits } from './circuits.js';

/** A neighbour that answers, refuses, or hangs. */
class Neighbour {
  mood: 'well' | 'ill' | 'hung' = 'well';
  calls = 0;
  givenUp = 0;
  atOnce = 0;
  mostAtOnce = 0;

  readonly ask = async (signal: AbortSignal, question: string): Promise<string> => {
    this.calls++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    try {
      return await this.answer(signal, question);
    } finally {
      this.atOnce--;
    }
  };

  private answer(signal: AbortSignal, question: string): Promise<string> {
    if (this.mood === 'well') return Promise.resolve(`${question}!`);
    if (this.mood === 'ill') return Promise.reject(new Error('ill'));
    return new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => {
        this.givenUp++;
        reject(new Error('given up'));
      }),
    );
  }
}

describe('A circuit', () => {
  let metrics: Metrics;
  let circuits: Circuits;
  let neighbour: Neighbour;
  let circuit: Circuit<[string], string>;

  beforeEach(() => {
    metrics = new Metrics();
    circuits = new Circuits(metrics);
    neighbour = new Neighbour();
    const settings = { name: 'next-door', timeoutMs: 30, maxConcurrent: 10, resetMs: 100, volumeThreshold: 5 };
    circuit = circuits.make(settings, neighbour.ask);
  });

  afterEach(() => {
    circuits.onApplicationShutdown();
  });

  const results = async (calls: number): Promise<string[]> => {
    const seen: string[] = [];
    for (let i = 0; i < calls; i++) {
      seen.push(await circuit.call('hello').catch((error: CircuitError) => error.result));
    }
    return seen;
  };

  const metric = async (line: string): Promise<boolean> => (await metrics.registry.metrics()).includes(line);

  it('passes calls through while all is well', async () => {
    expect(await results(3)).toEqual(['hello!', 'hello!', 'hello!']);
    expect(circuit.state).toBe('closed');
    expect(await metric('waybill_circuit_state{circuit="next-door"} 0')).toBe(true);
    expect(await metric('waybill_circuit_calls_total{circuit="next-door",result="success"} 3')).toBe(true);
  });

  it('opens after failures and calls no more', async () => {
    neighbour.mood = 'ill';
    expect(await results(7)).toEqual([...Array.from({ length: 5 }, () => 'failure'), 'open', 'open']);
    expect(neighbour.calls).toBe(5);
    expect(await metric('waybill_circuit_state{circuit="next-door"} 2')).toBe(true);
    expect(await metric('waybill_circuit_calls_total{circuit="next-door",result="open"} 2')).toBe(true);
  });

  it('gives up a call that hangs, and tells it so', async () => {
    neighbour.mood = 'hung';
    expect(await results(1)).toEqual(['timeout']);
    expect(neighbour.givenUp).toBe(1);
  });

  it('tries one call after a while, and closes when that goes well', async () => {
    neighbour.mood = 'ill';
    await results(5);
    await eventually(() => expect(circuit.state).toBe('half-open'), { intervalMs: 5 });
    expect(await metric('waybill_circuit_state{circuit="next-door"} 1')).toBe(true);
    expect(await results(1)).toEqual(['failure']);
    expect(circuit.state).toBe('open');
    neighbour.mood = 'well';
    await eventually(() => expect(circuit.state).toBe('half-open'), { intervalMs: 5 });
    expect(await results(2)).toEqual(['hello!', 'hello!']);
    expect(circuit.state).toBe('closed');
  });

  it('makes no more calls at once than it may; the others wait for their turn', async () => {
    const calls = Array.from({ length: 30 }, () => circuit.call('hello'));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 30 }, () => 'hello!'));
    expect(neighbour.mostAtOnce).toBe(10);
  });

  it('waits for a turn no longer than for an answer', async () => {
    neighbour.mood = 'hung';
    const calls = Array.from({ length: 30 }, () => circuit.call('hello').catch((error: CircuitError) => error.result));
    expect(new Set(await Promise.all(calls)).has('hello!')).toBe(false);
    expect(neighbour.mostAtOnce).toBeLessThanOrEqual(10);
    neighbour.mood = 'well';
    await eventually(() => circuit.call('hello'), { intervalMs: 20 });
    const again = Array.from({ length: 30 }, () => circuit.call('hello'));
    await expect(Promise.all(again)).resolves.toHaveLength(30);
  });

  it('keeps the cause of a failure', async () => {
    neighbour.mood = 'ill';
    await expect(circuit.call('hello')).rejects.toMatchObject({ code: 'CIRCUIT', cause: { message: 'ill' } });
  });
});
