import { formatLogLine } from './format-log-line.js';

describe('a log line on a terminal', () => {
  it('shows time, level, message and the rest as key=value', () => {
    const line = '{"level":40,"time":1795255200123,"pid":7,"orderId":"o-1","msg":"late answer","attempt":2}';
    expect(formatLogLine(line)).toBe('10:00:00.123 WARN late answer orderId=o-1 attempt=2');
  });

  it('shows an error with its stack below', () => {
    const line = JSON.stringify({ level: 50, msg: 'failed', err: { message: 'no', stack: 'Error: no\n  at x' } });
    expect(formatLogLine(line)).toBe('ERROR failed\nError: no\n  at x');
  });

  it('leaves what is no log entry as it is', () => {
    for (const line of ['plain words', '{broken', '{"a":1}']) expect(formatLogLine(line)).toBe(line);
  });
});
