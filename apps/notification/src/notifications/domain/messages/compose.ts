import { EVENTS, type EventData } from '@waybill/contracts';
import type { Message, Template } from './message.js';
import { orderCancelled } from './order-cancelled.js';
import { orderCompleted } from './order-completed.js';
import { orderConfirmed } from './order-confirmed.js';
import { orderRefunded } from './order-refunded.js';
import { orderShipped } from './order-shipped.js';
import { paymentFailed } from './payment-failed.js';

const TEMPLATES = {
  OrderConfirmed: orderConfirmed,
  OrderShipped: orderShipped,
  OrderCompleted: orderCompleted,
  OrderCancelled: orderCancelled,
  OrderRefunded: orderRefunded,
  PaymentFailed: paymentFailed,
};

/** Event types that a customer hears of: the possible causes of a notification. */
export type Cause = keyof typeof TEMPLATES;
export const CAUSES = Object.keys(TEMPLATES) as readonly Cause[];

/**
 * Causes that are read after the `OrderCreated` of their order, being on its topic and under its key. If the customer is
 * not known then, they were forgotten: waiting would be in vain.
 */
export const CAUSES_AFTER_CREATED: readonly Cause[] = CAUSES.filter((cause) => EVENTS[cause].topic === 'order-events');

/** The facts of an event that causes a notification: its data. */
export type Facts<C extends Cause = Cause> = EventData<C>;

export function composeMessage<C extends Cause>(cause: C, facts: Facts<C>): Message {
  const template = TEMPLATES[cause] as unknown as Template<C>;
  return { subject: template.subject, paragraphs: template.paragraphs(facts) };
}

export const subjectOf = (cause: Cause): string => TEMPLATES[cause].subject;
