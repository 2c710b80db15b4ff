import { assembleTrace, type SentEvent, type ServiceWord, type TraceParts } from './assemble-trace.js';

const noted = (type: string, ms: number, eventId = `id of ${type}`) => ({
  eventId,
  type,
  at: new Date(1_800_000_000_000 + ms).toISOString(),
});

const silent: ServiceWord = { unsent: [], handled: [], delayed: [] };
const services: TraceParts['services'] = {
  order: silent,
  inventory: silent,
  payment: silent,
  shipping: silent,
  notification: silent,
};

const sent = (type: string, ms: number, offset: string, causationId: string | null = null): SentEvent => ({
  ...noted(type, ms),
  causationId,
  sentAt: new Date(1_800_000_000_000 + ms + 5).toISOString(),
  place: { topic: 'order-events', partition: 1, offset },
});

const types = (parts: TraceParts) => assembleTrace(parts).map(({ type }) => type);

describe('the trace of an order', () => {
  it('tells of every event once, in the order of its causes, from whoever tells of it', () => {
    const parts: TraceParts = {
      noted: [noted('InventoryReserved', 10), noted('OrderCreated', 0)],
      sent: [],
      services: { ...services, payment: { ...silent, unsent: [noted('PaymentCompleted', 20)] } },
    };
    expect(types(parts)).toEqual(['OrderCreated', 'InventoryReserved', 'PaymentCompleted']);
    expect(types({ ...parts, noted: [...parts.noted, noted('PaymentCompleted', 20)] })).toHaveLength(3);
  });

  it('guesses a cause from what its writer acts on and from the times, and says that it is a guess', () => {
    const items = assembleTrace({
      noted: [
        noted('OrderCreated', 0),
        noted('InventoryReserved', 10),
        noted('OrderConfirmed', 15),
        noted('PaymentCompleted', 20),
      ],
      sent: [],
      services,
    });
    const causes = items.map(({ type, causationId, inferred }) => [type, causationId, inferred]);
    expect(causes).toEqual([
      ['OrderCreated', null, false],
      ['InventoryReserved', 'id of OrderCreated', true],
      ['OrderConfirmed', 'id of InventoryReserved', true],
      ['PaymentCompleted', 'id of InventoryReserved', true],
    ]);
  });

  it('takes the exact cause, place and time from Kafka where it was read', () => {
    const [, reserved] = assembleTrace({
      noted: [noted('OrderCreated', 0)],
      sent: [sent('OrderCreated', 0, '7'), { ...sent('InventoryReserved', -50, '3', 'id of OrderCreated') }],
      services,
    });
    expect(reserved).toMatchObject({
      type: 'InventoryReserved',
      causationId: 'id of OrderCreated',
      inferred: false,
      place: { offset: '3' },
    });
    expect(reserved?.sentAt).not.toBeNull();
  });

  it('tells how far each reader of the topic is with it', () => {
    const eventId = 'id of OrderCancelled';
    const at = new Date(1_800_000_000_000).toISOString();
    const [event] = assembleTrace({
      noted: [noted('OrderCancelled', 0)],
      sent: [],
      services: {
        ...services,
        payment: { ...silent, handled: [{ eventId, state: 'dead', at }] },
        shipping: { ...silent, delayed: [{ eventId, dueAt: null }] },
        notification: { ...silent, handled: [{ eventId, state: 'done', at }] },
      },
    });
    expect(event?.handledBy).toEqual([
      { service: 'inventory', state: 'not-interested', at: null },
      { service: 'payment', state: 'dead', at },
      { service: 'shipping', state: 'delayed', at: null },
      { service: 'notification', state: 'done', at },
    ]);
  });

  it('says nothing of a service that did not answer', () => {
    const [event] = assembleTrace({ noted: [noted('OrderPaid', 0)], sent: [], services: {} });
    expect(event?.handledBy.map(({ state }) => state)).toEqual(Array(event?.handledBy.length).fill('not-interested'));
    const [created] = assembleTrace({
      noted: [noted('OrderCreated', 0)],
      sent: [],
      services: { payment: silent },
    });
    expect(created?.handledBy).toEqual([{ service: 'payment', state: 'waiting', at: null }]);
  });

  it('passes over what is no event of ours', () => {
    expect(types({ noted: [noted('Strange', 0)], sent: [], services })).toEqual([]);
  });
});
