/**
 * Measures what one event costs: `node dist/libs/contracts/src/bench/codec-main.js [rounds]`.
 * Prints microseconds per call, the best of several rounds: the others measure the machine's neighbours.
 */
import { decodeEvent } from '../envelope/decode.js';
import { encodeEvent } from '../envelope/encode.js';
import { exampleEvent, exampleOrigin, exampleRecord } from '../envelope/example-event.js';
import type { EventType } from '../events/registry.js';

const CALLS = 50_000;
const rounds = Number(process.argv[2] ?? 10);

const microsecondsPerCall = (call: () => unknown): number => {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < CALLS; i++) call();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / CALLS);
  }
  return best;
};

const row = (...cells: string[]): void => {
  process.stdout.write(`${cells.map((cell, i) => (i === 0 ? cell.padEnd(34) : cell.padStart(10))).join('')}\n`);
};

const types: readonly EventType[] = ['OrderCreated', 'PaymentCompleted'];
row('µs per event', ...types.map((type) => type.slice(0, 9)));
const report = (name: string, measured: (type: EventType) => number): void => {
  row(name, ...types.map((type) => measured(type).toFixed(2)));
};

report('encodeEvent', (type) => {
  const event = exampleEvent(type);
  const { id: _id, time: _time, ...origin } = exampleOrigin(type);
  return microsecondsPerCall(() => encodeEvent(event, origin));
});
report('decodeEvent', (type) => {
  const { topic, value } = exampleRecord(type);
  return microsecondsPerCall(() => decodeEvent(topic, value));
});
report('of which JSON.parse', (type) => {
  const { value } = exampleRecord(type);
  return microsecondsPerCall(() => JSON.parse(value.toString('utf8')) as unknown);
});
report('bytes', (type) => exampleRecord(type).value.length);
