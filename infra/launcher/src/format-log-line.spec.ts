import { formatLogLine } from './format-log-line.js';

describe('a log line on a terminal', () => {
  it('shows time, level, message and the rest as key=value', () => {
    const line =
      '{"level":"warn","time":"2026-11-21T10:00:00.123Z","service":"order","context":"http","orderId":"o-1","msg":"late answer","attempt":2}';
    expect(formatLogLine(line)).toBe('10:00:00.123 WARN http: late answer orderId=o-1 attempt=2');
  });

  it('shows an error with its stack below', () => {
    const line = JSON.stringify({ level: 'error', msg: 'failed', err: { message: 'no', stack: 'Error: no\n  at x' } });
    expect(formatLogLine(line)).toBe('ERROR failed\nError: no\n  at x');
  });

  it('leaves what is no log entry as it is', () => {
    for (const line of ['plain words', '{broken', '{"a":1}']) expect(formatLogLine(line)).toBe(line);
  });
});
