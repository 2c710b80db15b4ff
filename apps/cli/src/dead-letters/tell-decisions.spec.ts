import { jest } from '@jest/globals';
import type { Decision } from '@waybill/operations';
import { tellDecisions } from './tell-decisions.js';

const decision = (offset: number, failed?: string): Decision => ({
  letter: `order-events.dlq:0:${offset}`,
  action: 'replay',
  by: 'ada@office',
  at: '2026-01-01T00:00:00.000Z',
  ...(failed === undefined
    ? { result: 'done', state: 'replayed' }
    : { result: 'failed', state: 'waiting', error: failed }),
});

const away = new Error('the broker is away');

describe('telling what was decided about dead letters', () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const told = (): string => log.mock.calls.map(([line]) => String(line)).join('\n');
  beforeEach(() => log.mockClear());
  afterAll(() => log.mockRestore());

  const breaksOffAfter =
    (...decisions: readonly Decision[]) =>
    (decided: (decision: Decision) => void): Promise<void> => {
      decisions.forEach(decided);
      return Promise.reject(away);
    };

  it('tells each when all is done, or that none waits', async () => {
    await tellDecisions(false, (decided) => [decision(1), decision(2)].forEach(decided));
    expect(told()).toBe('order-events.dlq:0:1 replayed\norder-events.dlq:0:2 replayed');
    log.mockClear();
    await tellDecisions(false, () => undefined);
    expect(told()).toBe('no dead letter waits');
  });

  it('tells those that were decided when the work breaks off, and then why it did', async () => {
    await expect(tellDecisions(false, breaksOffAfter(decision(1), decision(2)))).rejects.toBe(away);
    expect(told()).toBe('order-events.dlq:0:1 replayed\norder-events.dlq:0:2 replayed');
  });

  it('tells them as one JSON array then, too', async () => {
    await expect(tellDecisions(true, breaksOffAfter(decision(1)))).rejects.toBe(away);
    expect(JSON.parse(told())).toEqual([expect.objectContaining({ id: 'order-events.dlq:0:1', state: 'replayed' })]);
  });

  it('tells nothing but the reason when it breaks off before the first', async () => {
    await expect(tellDecisions(false, breaksOffAfter())).rejects.toBe(away);
    expect(told()).toBe('');
  });

  it('ends with a letter that could not be replayed', async () => {
    const failing = tellDecisions(false, (decided) => [decision(1, 'no such product'), decision(2)].forEach(decided));
    await expect(failing).rejects.toMatchObject({
      code: 'refused',
      message: 'order-events.dlq:0:1 was not replayed: no such product',
    });
    expect(told()).toBe('order-events.dlq:0:1 waiting\norder-events.dlq:0:2 replayed');
  });
});
