import { sequenceOf } from './last-event-id.js';

describe('Last-Event-ID', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['007', 7],
    ['4294967296', 4294967296],
    ['9'.repeat(400), Infinity],
  ])('%s is what the client knows', (header, sequence) => {
    expect(sequenceOf(header)).toBe(sequence);
  });

  it.each([undefined, '', 'abc', '-1', '1.5', '1e3', ' 1', '٣'])('%s is none of ours: it knows nothing', (header) => {
    expect(sequenceOf(header)).toBe(0);
  });
});
