import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { Metrics } from '../metrics/metrics.js';
import { ClockSkew } from './clock-skew.js';

const clock = { machineAheadMs: 0 };
const metrics = new Metrics();
const skew = new ClockSkew(clock, { clockSkewWarnMs: 5_000 }, metrics);
const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);

afterEach(() => {
  warn.mockClear();
  log.mockClear();
});
afterAll(() => jest.restoreAllMocks());

const at = (ms: number): void => {
  clock.machineAheadMs = ms;
  skew.look();
};

describe('a machine’s clock', () => {
  it('that is off by no more than the limit is nothing to speak of', () => {
    for (const ms of [0, 5_000, -5_000]) {
      at(ms);
      expect(skew.complaint).toBeUndefined();
    }
    expect(warn).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
  });

  it.each([
    [600_000, '600.0 s ahead of the database’s'],
    [-7_200_000, '7200.0 s behind the database’s'],
    [5_001, '5.0 s ahead of the database’s'],
  ])('that is off by %d ms is told of once, and once when it is right again', (ms, complaint) => {
    at(ms);
    at(ms + 1);
    expect(skew.complaint).toBe(complaint);
    expect(warn.mock.calls).toEqual([[{ msg: `this machine’s clock is ${complaint}` }]]);
    expect(log).not.toHaveBeenCalled();
    at(0);
    at(0);
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('shows in a metric, which way it is off', async () => {
    clock.machineAheadMs = -7_200_000;
    expect(await metrics.registry.metrics()).toMatch(/^waybill_clock_skew_seconds -7200$/m);
  });
});
