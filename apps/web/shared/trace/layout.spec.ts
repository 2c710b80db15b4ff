import type { TraceHandling, TraceItem } from '@waybill/console-api';
import type { ServiceName } from '@waybill/system-map';
import { hopsOf } from './hops.js';
import { LEFT, layOut } from './layout.js';

const at = (ms: number): string => new Date(Date.UTC(2026, 10, 30, 10) + ms).toISOString();

interface Given {
  readonly id: string;
  readonly type: string;
  readonly source: ServiceName;
  readonly written: number;
  readonly sent?: number;
  readonly cause?: string;
  readonly handled?: readonly TraceHandling[];
}

const item = ({ id, type, source, written, sent, cause, handled = [] }: Given): TraceItem => ({
  eventId: id,
  type,
  source,
  causationId: cause ?? null,
  inferred: false,
  writtenAt: at(written),
  sentAt: sent === undefined ? null : at(sent),
  place: null,
  handledBy: handled,
});

const done = (service: ServiceName, ms: number): TraceHandling => ({ service, state: 'done', at: at(ms) });

const PATH = [
  item({
    id: 'created',
    type: 'OrderCreated',
    source: 'order',
    written: 0,
    sent: 3,
    handled: [done('inventory', 5), { service: 'notification', state: 'not-interested', at: null }],
  }),
  item({
    id: 'reserved',
    type: 'InventoryReserved',
    source: 'inventory',
    written: 9,
    sent: 11,
    cause: 'created',
    handled: [done('payment', 13), { service: 'order', state: 'waiting', at: null }],
  }),
  item({ id: 'paid', type: 'PaymentCompleted', source: 'payment', written: 60_000, cause: 'reserved' }),
];

describe('the hops of a trace', () => {
  it('split the time between an event and its effect into outbox, broker and consumer', () => {
    const [first] = hopsOf(PATH);
    expect(first).toMatchObject({ outboxMs: 3, brokerMs: 2, consumerMs: 4 });
    expect(first?.effect?.eventId).toBe('reserved');
  });

  it('leave out who is not interested, and keep who waits', () => {
    expect(hopsOf(PATH).map(({ handling }) => `${handling.service} ${handling.state}`)).toEqual([
      'inventory done',
      'payment done',
      'order waiting',
    ]);
    expect(hopsOf(PATH)[2]).toMatchObject({ brokerMs: null, consumerMs: null, effect: null });
  });

  it('are never below zero, though clocks differ', () => {
    const skewed = [
      item({ id: 'a', type: 'OrderCreated', source: 'order', written: 10, sent: 4, handled: [done('inventory', 2)] }),
    ];
    expect(hopsOf(skewed)[0]).toMatchObject({ outboxMs: 0, brokerMs: 0 });
  });
});

describe('the picture of a trace', () => {
  const picture = layOut(PATH);

  it('has a lane a service, each event in the lane of its writer', () => {
    expect(picture.lanes.map(({ service }) => service)).toEqual([
      'order',
      'inventory',
      'payment',
      'shipping',
      'notification',
    ]);
    for (const {
      item: { source },
      y,
    } of picture.nodes)
      expect(y).toBe(picture.lanes.find(({ service }) => service === source)?.y);
  });

  it('runs from left to right in time, within its frame', () => {
    const xs = picture.nodes.map(({ x }) => x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(LEFT);
    expect(Math.max(...xs)).toBeLessThan(picture.width);
    for (const { fromX, sentX, handledX } of picture.arrows) {
      expect(sentX).toBeGreaterThanOrEqual(fromX);
      expect(handledX).toBeGreaterThanOrEqual(sentX);
      expect(handledX).toBeLessThanOrEqual(picture.width);
    }
  });

  it('shortens long waits: a minute is not a thousand times as wide as what took milliseconds', () => {
    const [created, reserved, paid] = picture.nodes.map(({ x }) => x);
    expect((paid ?? 0) - (reserved ?? 0)).toBeLessThan(8 * ((reserved ?? 0) - (created ?? 0)));
  });

  it('leaves room for every label before the next one of its lane', () => {
    const burst = ['OrderCancelled', 'InventoryRollback', 'OrderRefundRequested'].map((type, index) =>
      item({ id: type, type, source: 'order', written: Math.floor(index / 2) }),
    );
    const { nodes } = layOut(burst);
    for (const [index, node] of nodes.entries()) {
      const next = nodes[index + 1];
      if (next) expect(next.x - node.x).toBeGreaterThan(node.label.length * 6);
    }
  });

  it('moves closer together before it grows beyond its frame', () => {
    const slow = ['a', 'b', 'c', 'd'].map((id, index) =>
      item({ id, type: 'OrderPaid', source: 'order', written: index * 60_000, sent: index * 60_000 + 9_000 }),
    );
    expect(layOut(slow, 600).width).toBeLessThanOrEqual(600);
    expect(layOut(slow, 1_200).width).toBeLessThanOrEqual(1_200);
  });

  it('draws what still waits up to the right edge', () => {
    const waiting = picture.arrows.find(({ hop }) => hop.handling.state === 'waiting');
    expect(waiting?.handledX).toBeGreaterThan(Math.max(...picture.nodes.map(({ x }) => x)));
  });

  it('has ticks that do not touch, the first at zero', () => {
    expect(picture.ticks[0]?.ms).toBe(0);
    for (const [index, tick] of picture.ticks.entries())
      if (index > 0) expect(tick.x - (picture.ticks[index - 1]?.x ?? 0)).toBeGreaterThanOrEqual(68);
  });

  it('of nothing has lanes and no more', () => {
    expect(layOut([])).toMatchObject({ nodes: [], arrows: [], ticks: [] });
  });

  it('survives times that are none', () => {
    const strange = [
      { ...item({ id: 'x', type: 'OrderCreated', source: 'order', written: 0 }), writtenAt: 'yesterday' },
    ];
    expect(layOut(strange).nodes[0]?.x).toBeGreaterThanOrEqual(LEFT);
  });
});
