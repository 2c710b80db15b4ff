import { alertsOf, type Judged } from './alerts.js';

const NOW = Date.parse('2026-11-30T10:00:00.000Z');

type Service = Judged['services'][number];

const service = (more: Partial<Service> = {}): Service => ({
  service: 'payment',
  ready: true,
  instances: 1,
  joined: true,
  lag: 0,
  outbox: { waiting: 0, oldestAgeMs: null, dead: 0 },
  ...more,
});

const judged = (more: Partial<Judged>): Judged => ({
  now: NOW,
  services: [service()],
  attention: { count: 0, more: false },
  letters: { count: 0, more: false },
  ...more,
});

describe('what to look at', () => {
  it('is nothing in a system that is well', () => {
    expect(alertsOf(judged({}))).toEqual([]);
  });

  it.each([
    ['service-away', { services: [service({ instances: 0, ready: false, joined: null, outbox: null })] }],
    ['not-joined', { services: [service({ joined: false, ready: false })] }],
    ['not-ready', { services: [service({ ready: false })] }],
    ['outbox-dead', { services: [service({ outbox: { waiting: 0, oldestAgeMs: null, dead: 2 } })] }],
    ['lagging', { services: [service({ lag: 1_001 })] }],
    ['orders-needing-attention', { attention: { count: 3, more: false } }],
    ['dead-letters', { letters: { count: 10_000, more: true } }],
  ] satisfies [string, Partial<Judged>][])('is %s', (code, more) => {
    expect(alertsOf(judged(more)).map((alert) => alert.code)).toEqual([code]);
  });

  it('says since when an outbox is slow', () => {
    const slow = service({ outbox: { waiting: 5, oldestAgeMs: 41_000, dead: 0 } });
    expect(alertsOf(judged({ services: [slow] }))).toEqual([
      expect.objectContaining({ code: 'outbox-old', severity: 'warning', since: '2026-11-30T09:59:19.000Z' }),
    ]);
  });

  it('says nothing of what is not known, and begins with what somebody has to act on', () => {
    expect(
      alertsOf(judged({ attention: null, letters: null, services: [service({ lag: null, outbox: null })] })),
    ).toEqual([]);
    const alerts = alertsOf(judged({ services: [service({ lag: 5_000 })], letters: { count: 1, more: false } }));
    expect(alerts.map(({ severity }) => severity)).toEqual(['error', 'warning']);
  });
});
