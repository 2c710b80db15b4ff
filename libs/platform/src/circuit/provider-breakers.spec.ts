import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { ServiceUnderTest } from '../../test/service-under-test.js';
import { Metrics } from '../metrics/metrics.js';
import { ProviderNotAskedError, type ProviderBreaker } from './provider-breaker.js';
import { ProviderBreakers } from './provider-breakers.js';

class AwayError extends Error {}

describe('The breaker of a provider', () => {
  const service = new ServiceUnderTest({});
  let breaker: ProviderBreaker;
  let made = 0;
  let provider: string;
  const lines: string[] = [];

  beforeAll(() => service.start());
  afterAll(() => service.stop());
  beforeEach(() => {
    lines.length = 0;
    const note = (line: { msg: string }) => void lines.push(line.msg);
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(note);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(note);
    provider = `provider-${++made}`;
    breaker = service.nest.get(ProviderBreakers).make({
      provider,
      isAway: (error) => error instanceof AwayError,
      resetMs: 50,
      volumeThreshold: 3,
    });
  });
  afterEach(() => void jest.restoreAllMocks());

  const fail = (error: Error) => breaker.request(() => Promise.reject(error)).catch((thrown: unknown) => thrown);
  const failing = async (times: number, error: Error) => {
    for (let time = 0; time < times; time++) expect(await fail(error)).toBe(error);
  };
  const gauge = async () => {
    const text = await service.nest.get(Metrics).registry.metrics();
    return new RegExp(`waybill_provider_breaker_open\\{[^}]*provider="${provider}"[^}]*\\} (\\d)`).exec(text)?.[1];
  };
  const ready = async () => {
    const { status, body } = await service.request('GET', '/health/ready');
    return { status, part: (body.parts as Record<string, unknown>)[provider] };
  };

  it('says nothing while the provider answers, refusals included', async () => {
    await failing(10, new Error('card declined'));
    expect(breaker.most).toBe(Infinity);
    expect(lines).toEqual([]);
    expect(await gauge()).toBe('0');
    expect(await ready()).toEqual({ status: 200, part: undefined });
  });

  it('opens when the provider is away, and says so in log, metric and health, which stays ready', async () => {
    await failing(3, new AwayError('connect ECONNREFUSED'));
    expect(breaker.most).toBe(0);
    expect(await fail(new AwayError('never sent'))).toBeInstanceOf(ProviderNotAskedError);
    expect(await gauge()).toBe('1');
    expect(await ready()).toEqual({
      status: 200,
      part: { status: 'up', reason: expect.stringMatching(/^away since .*Z: connect ECONNREFUSED$/) as string },
    });
    expect(lines).toEqual(['the provider is away: no calls are claimed but one now and then']);
  });

  it('lets one request through after a while, and opens again without a word where that fails', async () => {
    const away = new AwayError('away');
    await failing(3, away);
    await eventually(() => expect(breaker.most).toBe(1), { intervalMs: 5 });
    const [probe, other] = await Promise.all([fail(away), fail(away)]);
    expect(probe).toBe(away);
    expect(other).toBeInstanceOf(ProviderNotAskedError);
    expect(breaker.most).toBe(0);
    expect(lines).toHaveLength(1);
  });

  it('closes with the first answer, and says so', async () => {
    await failing(3, new AwayError('away'));
    await eventually(() => expect(breaker.most).toBe(1), { intervalMs: 5 });
    await failing(1, new Error('card declined'));
    expect(breaker.most).toBe(Infinity);
    expect(lines.slice(1)).toEqual(['the provider answers again']);
    expect(await gauge()).toBe('0');
    expect((await ready()).part).toBeUndefined();
  });
});
