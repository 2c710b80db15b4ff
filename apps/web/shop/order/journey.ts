import type { OrderView } from '@waybill/console-api';
import { STATIONS, type Station, type StationName, type StationState, type Step, type Told } from './station.js';
import { MESSAGES, TELLINGS } from './step-text.js';

/** The five stations of an order, as its status and its timeline tell them. */
export function journeyOf({ order, items }: Told): Station[] {
  const types = new Set(items.map(({ type }) => type));
  return STATIONS.map((name) => ({ name, state: stateOf(name, order, types), steps: stepsOf(name, { order, items }) }));
}

/** Milliseconds from the order's first event to its latest: the length of its time line. */
export const spanMs = ({ items }: Pick<Told, 'items'>): number => {
  const times = timesOf(items);
  return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
};

/**
 * Milliseconds from the order to its end, of an order that went by itself. Null where people took part, by a request or
 * because they must: their time says nothing.
 */
export function tookMs(told: Told): number | null {
  const { items, order } = told;
  const isAsked = order.cancellation?.reason === 'CUSTOMER_REQUEST';
  if (!isOver(order) || order.compensation === 'NEEDS_ATTENTION' || isAsked) return null;
  return items.some(({ type }) => type === 'OrderRefundRequested') ? null : spanMs(told);
}

const timesOf = (items: Told['items']): number[] => items.map(({ at }) => Date.parse(at));

/** Nothing more happens by itself: the order is final, and what was taken back is back or waits for people. */
export const isOver = ({ status, compensation }: Pick<OrderView, 'status' | 'compensation'>): boolean =>
  ['COMPLETED', 'CANCELLED', 'REFUNDED'].includes(status) && compensation !== 'PENDING';

function stepsOf(name: StationName, { order, items }: Told): Step[] {
  if (name === 'notification') return messagesOf(items);
  const placedAt = Math.min(...items.map(({ at }) => Date.parse(at)));
  return items.flatMap(({ eventId, type, at }, index) => {
    const telling = TELLINGS[type];
    if (telling?.station !== name) return [];
    const undone = items.slice(index + 1).some((later) => TELLINGS[later.type]?.undoes?.includes(type));
    const afterMs = Date.parse(at) - placedAt;
    const undoes = items.slice(0, index).some((earlier) => telling.undoes?.includes(earlier.type));
    return [{ id: eventId, text: telling.text(order), afterMs, undone, undoes }];
  });
}

/** When a message was sent is told to operators alone. */
const messagesOf = (items: Told['items']): Step[] =>
  items.flatMap(({ eventId, type }) => {
    const text = MESSAGES[type];
    return text === undefined ? [] : [{ id: eventId, text, afterMs: null, undone: false, undoes: false }];
  });

function stateOf(name: StationName, order: OrderView, types: ReadonlySet<string>): StationState {
  const over = order.status === 'CANCELLED' || order.status === 'REFUNDED';
  const undoing = order.compensation === 'PENDING' || order.compensation === 'NEEDS_ATTENTION';
  const has = (...some: readonly string[]) => some.some((type) => types.has(type));
  const takenBack = (deed: string): StationState => (types.has(deed) ? 'undone' : 'skipped');
  /** What was done stands, or is being taken back. */
  const standing = (): StationState => (undoing ? 'undoing' : 'done');
  switch (name) {
    case 'order':
      if (over) return order.status === 'REFUNDED' ? 'undone' : 'refused';
      return order.status === 'COMPLETED' ? standing() : 'working';
    case 'inventory':
      if (has('InventoryReleased')) return takenBack('InventoryReserved');
      if (has('InventoryFailed')) return 'refused';
      if (has('InventoryReserved')) return standing();
      return over ? 'skipped' : 'working';
    case 'payment':
      if (has('PaymentRefunded', 'PaymentVoided')) return takenBack('PaymentCompleted');
      if (has('PaymentRefundFailed')) return order.compensation === 'PENDING' ? 'undoing' : 'attention';
      if (has('PaymentFailed')) return 'refused';
      if (has('PaymentCompleted')) return standing();
      if (over) return undoing ? 'undoing' : 'skipped';
      return has('InventoryReserved') ? 'working' : 'waiting';
    case 'shipping':
      if (has('ShipmentVoided')) return takenBack('OrderShipped');
      if (has('ShipmentVoidFailed')) return 'attention';
      if (has('ShipmentFailed')) return 'refused';
      if (has('OrderShipped')) return 'done';
      if (over) return undoing ? 'undoing' : 'skipped';
      return has('PaymentCompleted') ? 'working' : 'waiting';
    case 'notification':
      if (has('OrderCompleted', 'OrderCancelled', 'OrderRefunded')) return 'done';
      return has(...Object.keys(MESSAGES)) ? 'working' : 'waiting';
  }
}
