import { GIVE_UP_AFTER_MS, judge, MAX_ATTEMPTS, RECIPIENT_PATIENCE_MS, type Tried } from './delivery.js';

const now = new Date('2026-11-21T10:00:00Z');
const ago = (ms: number): Date => new Date(now.getTime() - ms);
const aDelivery = (overrides: Partial<Tried> = {}): Tried => ({
  attempts: 0,
  recordedAt: ago(1_000),
  channel: 'EMAIL',
  ...overrides,
});

describe('judge', () => {
  it('calls a delivered message SENT', () => {
    expect(judge(aDelivery(), { kind: 'DELIVERED' }, now)).toEqual({ status: 'SENT', channel: 'EMAIL', sentAt: now });
  });

  it('gives up at once what was refused for good, with the reason', () => {
    expect(judge(aDelivery(), { kind: 'REFUSED', reason: 'smtp 550 5.1.1' }, now)).toEqual({
      status: 'FAILED',
      channel: 'EMAIL',
      failure: 'smtp 550 5.1.1',
    });
  });

  it('tries a deferred message again, with pauses that double, until it has been deferred too often', () => {
    const pauses: number[] = [];
    let attempts = 0;
    for (;;) {
      const verdict = judge(aDelivery({ attempts }), { kind: 'DEFERRED', reason: 'smtp 451' }, now);
      if (verdict.status !== 'PENDING') {
        expect(verdict).toMatchObject({ status: 'FAILED', failure: 'smtp 451' });
        break;
      }
      pauses.push((verdict.dueAt?.getTime() ?? 0) - now.getTime());
      attempts = verdict.attempts;
    }
    expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(pauses).toHaveLength(MAX_ATTEMPTS - 1);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(3_600_000);
  });

  it('does not hold an outage of the channel against a message', () => {
    const away = { kind: 'UNAVAILABLE', reason: 'smtp ESOCKET' } as const;
    const verdict = judge(aDelivery({ attempts: 3 }), away, now);
    expect(verdict).toEqual({ status: 'PENDING', channel: 'EMAIL', dueAt: new Date(now.getTime() + 125), attempts: 3 });
  });

  it.each([
    ['INTERRUPTED', 15 * 60_000],
    ['UNAVAILABLE', 60_000],
  ] as const)('tries again ever more seldom as a message grows old, without giving it up: %s', (kind, longest) => {
    const pauseAt = (ageMs: number): number => {
      const verdict = judge(aDelivery({ recordedAt: ago(ageMs), attempts: MAX_ATTEMPTS }), { kind, reason: 'x' }, now);
      if (verdict.status !== 'PENDING') throw new Error(verdict.status);
      return (verdict.dueAt?.getTime() ?? 0) - now.getTime();
    };
    expect(pauseAt(80_000)).toBe(10_000);
    expect(pauseAt(GIVE_UP_AFTER_MS - 1)).toBe(longest);
  });

  it('puts a message off at least until the rest of its destination is over', () => {
    const until = new Date(now.getTime() + 30_000);
    expect(judge(aDelivery(), { kind: 'RESTING', until }, now)).toMatchObject({
      status: 'PENDING',
      dueAt: until,
      attempts: 0,
    });
  });

  it.each(['UNAVAILABLE', 'DEFERRED', 'INTERRUPTED'] as const)('gives up old news: %s', (kind) => {
    const old = aDelivery({ recordedAt: ago(GIVE_UP_AFTER_MS) });
    expect(judge(old, { kind, reason: 'smtp 451' }, now)).toMatchObject({ status: 'FAILED' });
  });

  it('waits a while for a recipient that is not known yet, then tells the log', () => {
    const unknown = { kind: 'RECIPIENT_UNKNOWN' } as const;
    expect(judge(aDelivery(), unknown, now)).toMatchObject({ status: 'PENDING', attempts: 0 });
    const late = aDelivery({ recordedAt: ago(RECIPIENT_PATIENCE_MS) });
    expect(judge(late, unknown, now)).toMatchObject({ status: 'SENT', channel: 'LOG' });
  });

  it('hands a message on to the channel that reaches its customer', () => {
    expect(judge(aDelivery(), { kind: 'OTHER_CHANNEL', channel: 'SMS' }, now)).toEqual({
      status: 'PENDING',
      channel: 'SMS',
      dueAt: null,
      attempts: 0,
    });
    expect(judge(aDelivery(), { kind: 'OTHER_CHANNEL', channel: 'LOG' }, now)).toMatchObject({
      status: 'SENT',
      channel: 'LOG',
    });
  });
});
