import { HANDLES } from '@waybill/contracts';
import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import type { TracedEvent } from '../trace/event-trace.js';
import { diagnose, RULES } from './diagnose.js';
import type { Expected, ServiceSight, Situation } from './situation.js';

const NOW = Date.parse('2026-11-30T10:00:00.000Z');
const at = (seconds: number): string => new Date(NOW + seconds * 1_000).toISOString();

const quiet: ServiceSight = { unsent: [], refused: [], delayed: [] };

const settled: Expected = {
  awaits: [],
  deadline: null,
  compensation: { status: 'NONE', attempt: 0, since: null, attentionAt: null, awaits: [], refused: [] },
};

const waiting: Expected = {
  ...settled,
  awaits: [{ what: 'payment', from: 'payment', types: ['PaymentCompleted', 'PaymentFailed'] }],
  deadline: at(200),
};

const undoing = (compensation: Partial<Expected['compensation']>): Expected => ({
  ...settled,
  compensation: {
    status: 'PENDING',
    attempt: 1,
    since: at(-10),
    attentionAt: at(890),
    awaits: ['money'],
    refused: [],
    ...compensation,
  },
});

const rollback = (state: 'waiting' | 'done'): TracedEvent => ({
  eventId: 'rollback',
  type: 'InventoryRollback',
  source: 'order',
  causationId: null,
  inferred: false,
  writtenAt: at(-41),
  sentAt: null,
  place: null,
  handledBy: [{ service: 'inventory', state, at: null }],
});

interface Given extends Omit<Partial<Situation>, 'services'> {
  readonly services?: Partial<Record<ServiceName, Partial<ServiceSight>>>;
}

const situation = ({ services = {}, ...rest }: Given = {}): Situation => ({
  now: NOW,
  orderId: 'o',
  expectation: settled,
  events: [],
  payment: null,
  shipment: null,
  letters: [],
  ...rest,
  services: Object.fromEntries(SERVICE_NAMES.map((name) => [name, { ...quiet, ...services[name] }])) as Record<
    ServiceName,
    ServiceSight
  >,
});

const STORIES: readonly [string, Given, object][] = [
  [
    'an event that waits in an outbox',
    { services: { payment: { unsent: [{ eventId: 'e', type: 'PaymentFailed', createdAt: at(-41) }] } } },
    {
      code: 'in-outbox',
      severity: 'warning',
      text: 'PaymentFailed waits in the outbox of payment, where it was written 41 s ago.',
    },
  ],
  [
    'an event that the broker refuses',
    {
      services: { order: { refused: [{ row: 7, type: 'OrderPaid', errorCode: 'RECORD_REJECTED', errorMessage: '' }] } },
    },
    { code: 'refused-by-broker', severity: 'error', action: 'requeue' },
  ],
  [
    'a consumer that has not joined',
    { events: [rollback('waiting')], services: { inventory: { instances: [{ instance: '1', joined: false }] } } },
    {
      code: 'not-joined',
      severity: 'error',
      text: 'InventoryRollback was sent 41 s ago; inventory has not handled it: no instance of it has joined its consumer group.',
    },
  ],
  [
    'a consumer that is behind',
    {
      events: [{ ...rollback('waiting'), place: { topic: 'order-events', partition: 2, offset: '9' } }],
      services: {
        inventory: {
          instances: [{ instance: '1', joined: true }],
          lag: [
            { topic: 'order-events', partition: 2, lag: 12 },
            { topic: 'order-events', partition: 3, lag: 900 },
          ],
        },
      },
    },
    { code: 'lagging', text: expect.stringContaining('12 records behind on partition 2') as string },
  ],
  [
    'a consumer that is behind, where the event was not read itself',
    {
      events: [rollback('waiting')],
      ownPartition: () => 3,
      services: {
        inventory: {
          instances: [{ instance: '1', joined: true }],
          lag: [
            { topic: 'order-events', partition: 2, lag: 12 },
            { topic: 'order-events', partition: 3, lag: 900 },
          ],
        },
      },
    },
    { code: 'lagging', text: expect.stringContaining('900 records behind on partition 3') as string },
  ],
  ['an event that is about to be handled', { events: [rollback('waiting')] }, { code: 'not-handled' }],
  [
    'a dead letter',
    { letters: [{ id: 'order-events.dlq:0:1', consumer: 'payment', type: 'OrderCreated', errorCode: 'INVALID' }] },
    { code: 'dead-letter', action: 'replay', href: '/console/letters/order-events.dlq%3A0%3A1' },
  ],
  [
    'an event that was put aside',
    {
      events: [rollback('done')],
      services: { inventory: { delayed: [{ eventId: 'rollback', attempts: 2, dueAt: at(8), errorCode: 'X' }] } },
    },
    { code: 'delayed', text: expect.stringContaining('InventoryRollback aside after 2 attempts') as string },
  ],
  [
    'a charge whose answer was lost',
    { payment: { status: 'UNKNOWN', attempts: 3, nextAttemptAt: at(20), refunds: [] } },
    {
      code: 'charge-unknown',
      text: 'The charge is UNKNOWN after 3 attempts. The provider is asked again at 2026-11-30T10:00:20Z, in 20 s.',
      times: ['2026-11-30T10:00:20Z'],
    },
  ],
  [
    'a charge that was not made yet',
    { payment: { status: 'PENDING', attempts: 0, nextAttemptAt: null, refunds: [] } },
    { code: 'charge-pending' },
  ],
  [
    'a parcel that is not decided',
    { shipment: { status: null, nextAttemptAt: at(5) } },
    { code: 'parcel-pending', text: expect.stringContaining('in 5 s') as string },
  ],
  [
    'money that was refused',
    { expectation: undoing({ refused: [{ part: 'money', type: 'PaymentRefundFailed', detail: 'no balance' }] }) },
    { code: 'compensation-refused', action: 'retry', text: expect.stringContaining('(no balance)') as string },
  ],
  [
    'money that nothing was heard of',
    { expectation: undoing({}) },
    { code: 'compensation-waits', severity: 'info', text: expect.stringContaining('in 14 min') as string },
  ],
  [
    'a compensation that took too long',
    { expectation: undoing({ status: 'NEEDS_ATTENTION', attentionAt: null }) },
    { code: 'compensation-waits', severity: 'error', action: 'retry' },
  ],
  [
    'a time-out to come',
    { expectation: waiting },
    { code: 'times-out', text: expect.stringContaining('in 3 min') as string },
  ],
  ['nothing', {}, { code: 'nothing-awaited', times: [] }],
  [
    'a service that does not answer',
    { services: { shipping: { silent: 'shipping does not answer.' } } },
    { code: 'cannot-be-told', text: expect.stringContaining('shipping does not answer') as string },
  ],
];

describe('why an order waits', () => {
  it.each(STORIES)('%s', (_, given, expected) => {
    expect(diagnose(situation(given))).toContainEqual(expect.objectContaining(expected));
  });

  it('every rule has a story that it fires in, and keeps still in an order that is settled', () => {
    const silent = RULES.filter((rule) => !STORIES.some(([, given]) => rule(situation(given)).length > 0));
    expect(silent).toEqual([]);
    expect(diagnose(situation()).map(({ code }) => code)).toEqual(['nothing-awaited']);
  });

  it('begins with what somebody has to act on', () => {
    const severities = diagnose(
      situation({
        expectation: waiting,
        letters: [{ id: 'order-events.dlq:0:1', consumer: 'payment', type: null, errorCode: null }],
        services: { shipping: { silent: 'it does not answer.' } },
      }),
    ).map(({ severity }) => severity);
    expect(severities).toEqual(['error', 'warning', 'info']);
  });

  it('does not say that an event was sent while it waits in an outbox', () => {
    const codes = diagnose(
      situation({
        expectation: waiting,
        events: [rollback('waiting')],
        services: { order: { unsent: [{ eventId: 'rollback', type: 'InventoryRollback', createdAt: at(-41) }] } },
      }),
    ).map(({ code }) => code);
    expect(codes).toEqual(['in-outbox', 'times-out']);
  });

  it('an event of the stories is one that its reader acts on', () => {
    expect(HANDLES.inventory).toContain(rollback('done').type);
  });
});
