/** How something stands, in five colours; each has an icon, so that colour is never all that tells. */
export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'idle';

export interface StateWord {
  readonly word: string;
  readonly tone: Tone;
}

/** Every status that a page shows, and how it is said. */
const STATES: Readonly<Record<string, StateWord>> = {
  // Orders.
  PENDING: { word: 'Pending', tone: 'busy' },
  CONFIRMED: { word: 'Confirmed', tone: 'busy' },
  REQUIRES_ACTION: { word: 'Customer must act', tone: 'warn' },
  PAID: { word: 'Paid', tone: 'busy' },
  COMPLETED: { word: 'Completed', tone: 'ok' },
  CANCELLED: { word: 'Cancelled', tone: 'idle' },
  REFUNDED: { word: 'Refunded', tone: 'idle' },
  // Compensations.
  NONE: { word: 'None', tone: 'idle' },
  DONE: { word: 'Done', tone: 'ok' },
  NEEDS_ATTENTION: { word: 'Needs attention', tone: 'bad' },
  // Payments, parcels, notifications.
  UNKNOWN: { word: 'Unknown', tone: 'warn' },
  FAILED: { word: 'Failed', tone: 'bad' },
  VOIDED: { word: 'Voided', tone: 'idle' },
  SHIPPED: { word: 'Shipped', tone: 'ok' },
  SENT: { word: 'Sent', tone: 'ok' },
  // Letters, jobs, actions, audits.
  waiting: { word: 'Waiting', tone: 'warn' },
  replayed: { word: 'Replayed', tone: 'ok' },
  dropped: { word: 'Dropped', tone: 'idle' },
  running: { word: 'Running', tone: 'busy' },
  done: { word: 'Done', tone: 'ok' },
  cancelled: { word: 'Cancelled', tone: 'idle' },
  interrupted: { word: 'Interrupted', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
  pending: { word: 'Outcome unknown', tone: 'warn' },
  sound: { word: 'Sound', tone: 'ok' },
  broken: { word: 'Not sound', tone: 'bad' },
  // Events at a consumer.
  dead: { word: 'Dead letter', tone: 'bad' },
  delayed: { word: 'Put aside', tone: 'warn' },
  'not-interested': { word: 'Not interested', tone: 'idle' },
  // Services.
  ready: { word: 'Ready', tone: 'ok' },
  'not-ready': { word: 'Not ready', tone: 'bad' },
  away: { word: 'No answer', tone: 'bad' },
};

/** A status that is not known is shown as it came. */
export const stateWord = (state: string): StateWord => STATES[state] ?? { word: state, tone: 'idle' };

const REASONS: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'out of stock',
  UNKNOWN_PRODUCT: 'unknown product',
  PAYMENT_DECLINED: 'payment declined',
  PAYMENT_ERROR: 'payment failed',
  SHIPPING_FAILED: 'shipping failed',
  CUSTOMER_REQUEST: 'customer asked',
  TIMED_OUT: 'timed out',
  REFUND: 'refund',
};

/** Why an order was cancelled, in words. */
export const reasonWord = (reason: string): string => REASONS[reason] ?? reason.toLowerCase().replaceAll('_', ' ');

const SOURCES = ['Order', 'Inventory', 'Payment', 'Shipment', 'Product'];

/** `OrderCreated` in the lane of order is `Created`; what another lane says of it keeps its whole name. */
export function shortType(type: string, service: string): string {
  const own = service === 'shipping' ? 'Shipment' : service.charAt(0).toUpperCase() + service.slice(1);
  const prefix = SOURCES.find((name) => name === own && type.startsWith(name) && type.length > name.length);
  return prefix === undefined ? type : type.slice(prefix.length);
}
