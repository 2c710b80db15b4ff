import type { DomainEvent, EventType } from '@waybill/contracts';

/** How often each type was written for one order, and the highest attempt that order has asked for. */
export interface WireLog {
  readonly written: Partial<Record<EventType, number>>;
  readonly attempt: number;
}

export const EMPTY_LOG: WireLog = { written: {}, attempt: 0 };

const ONCE: readonly EventType[] = [
  'OrderCreated',
  'OrderConfirmed',
  'OrderPaid',
  'OrderCompleted',
  'OrderRefunded',
  'GoodsLeft',
  'InventoryReserved',
  'InventoryFailed',
  'PaymentActionRequired',
  'PaymentCompleted',
  'OrderShipped',
];

/** Requests carry their attempt: each attempt is asked once. */
const REQUESTS: readonly EventType[] = ['OrderCancelled', 'InventoryRollback', 'OrderRefundRequested'];

/**
 * Answers to one request: one each attempt. A participant's own failure counts as the answer to the first. Only a recall
 * may first fail and then come through after all, when two workers asked for it: ShipmentVoided puts it right.
 */
const ANSWERS: readonly (readonly EventType[])[] = [
  ['InventoryReleased'],
  ['PaymentFailed', 'PaymentVoided', 'PaymentRefunded', 'PaymentRefundFailed'],
  ['ShipmentFailed', 'ShipmentVoided', 'ShipmentVoidFailed'],
];

const AFTER: Partial<Record<EventType, EventType>> = { OrderPaid: 'OrderConfirmed', OrderCompleted: 'OrderPaid' };

const count = (log: WireLog, type: EventType): number => log.written[type] ?? 0;

/** Enters an event that was written. @returns the new log, and what the event breaks of the promises of design section 4 */
export function entered(before: WireLog, event: DomainEvent): { log: WireLog; broken: string | null } {
  const { type } = event;
  const attempt = 'attempt' in event.data ? event.data.attempt : null;
  const log: WireLog = {
    written: { ...before.written, [type]: count(before, type) + 1 },
    attempt: Math.max(before.attempt, attempt ?? 0),
  };
  return { log, broken: brokenBy(log, type, attempt) };
}

function brokenBy(log: WireLog, type: EventType, attempt: number | null): string | null {
  const times = count(log, type);
  if (ONCE.includes(type) && times > 1) return `${type} was written twice`;
  if (REQUESTS.includes(type) && times > (attempt ?? 0))
    return `${type} was written more often than attempts were made`;
  const before = AFTER[type];
  if (before && count(log, before) === 0) return `${type} was written before ${before}`;
  if (count(log, 'OrderCancelled') > 0 && count(log, 'OrderRefundRequested') > 0)
    return 'two undoing decisions were taken';
  const answers = ANSWERS.find((types) => types.includes(type)) ?? [];
  const given = answers
    .filter((answer) => !(type === 'ShipmentVoided' && answer === 'ShipmentVoidFailed'))
    .reduce((sum, answer) => sum + count(log, answer), 0);
  // PaymentFailed and ShipmentFailed come before they are asked for, and inventory acts on PaymentFailed itself.
  if (given > Math.max(1, log.attempt)) return `${type} is one answer more than was asked for`;
  return null;
}
