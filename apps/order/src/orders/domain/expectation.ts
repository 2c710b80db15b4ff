import {
  COMPENSATION_PARTS,
  type Compensation,
  type CompensationPart,
  type EventType,
  type ServiceName,
} from '@waybill/contracts';
import { missingParts } from './compensation.js';
import type { Order, Settlement } from './order.js';

/** An answer that an order cannot go on without. */
export interface Awaited {
  readonly what: 'stock' | 'payment' | 'shipment' | 'release' | 'refund' | 'void';
  /** Who gives it. */
  readonly from: ServiceName;
  /** Any one of these is the answer. */
  readonly types: readonly EventType[];
}

/** A part that could not be undone, and what was said about it last. */
export interface RefusedPart {
  readonly part: CompensationPart;
  readonly type: EventType;
  readonly detail: string;
}

/** A part that a person vouches for. */
export interface SettledPart extends Settlement {
  readonly part: CompensationPart;
}

/** What an order waits for. Times are Unix milliseconds. */
export interface Expectation {
  /** Empty where nothing is awaited: the order is done, or an operator has to act. */
  readonly awaits: readonly Awaited[];
  /** Since when. */
  readonly since: number;
  readonly compensation: {
    readonly status: Compensation;
    readonly attempt: number;
    readonly since: number | null;
    /** Parts that are not back. */
    readonly awaits: readonly CompensationPart[];
    readonly refused: readonly RefusedPart[];
    readonly settled: readonly SettledPart[];
  };
}

const STOCK: Awaited = { what: 'stock', from: 'inventory', types: ['InventoryReserved', 'InventoryFailed'] };
const PAYMENT: Awaited = { what: 'payment', from: 'payment', types: ['PaymentCompleted', 'PaymentFailed'] };
const SHIPMENT: Awaited = { what: 'shipment', from: 'shipping', types: ['OrderShipped', 'ShipmentFailed'] };

const BACK: Readonly<Record<CompensationPart, Awaited>> = {
  stock: { what: 'release', from: 'inventory', types: ['InventoryReleased', 'InventoryFailed'] },
  money: {
    what: 'refund',
    from: 'payment',
    types: ['PaymentVoided', 'PaymentRefunded', 'PaymentFailed', 'PaymentRefundFailed'],
  },
  shipment: { what: 'void', from: 'shipping', types: ['ShipmentVoided', 'ShipmentFailed', 'ShipmentVoidFailed'] },
};

/** What an order waits for, and since when. Derived from its facts alone: it does not know where an answer is held up. */
export function expectationOf(order: Order): Expectation {
  const { status, attempt, since } = order.compensation;
  const refused = refusedParts(order);
  return {
    awaits: order.decision ? awaitedBack(order, refused) : awaitedNext(order),
    since: order.decision ? (since ?? order.updatedAt) : order.updatedAt,
    compensation: { status, attempt, since, awaits: missingParts(order), refused, settled: settledParts(order) },
  };
}

/** Something that an order has not got yet. */
export interface Missing extends Omit<Awaited, 'types'> {
  /** Whether its participant was asked; a refund asks the goods back last. */
  readonly asked: boolean;
  /** Since when it is waited for, Unix milliseconds. */
  readonly since: number;
  /** What was answered instead of it, where it was refused. */
  readonly answer: Pick<RefusedPart, 'type' | 'detail'> | null;
}

/** What an order has not got yet, whoever has to act for it to come. Nothing where it is done. */
export function missingOf(order: Order): Missing[] {
  const { since, stockAsked } = order.compensation;
  if (!order.decision) {
    const next = { asked: true, since: order.updatedAt, answer: null };
    return awaitedNext(order).map(({ what, from }) => ({ what, from, ...next }));
  }
  const refused = refusedParts(order);
  return missingParts(order).map((part) => {
    const refusal = refused.find((one) => one.part === part);
    const { what, from } = BACK[part];
    return {
      what,
      from,
      asked: part !== 'stock' || stockAsked,
      since: since ?? order.updatedAt,
      answer: refusal ? { type: refusal.type, detail: refusal.detail } : null,
    };
  });
}

/** The parts that persons vouch for. */
export function settledParts({ compensation }: Order): SettledPart[] {
  return COMPENSATION_PARTS.flatMap((part) => {
    const settlement = compensation.settled?.[part];
    return settlement ? [{ part, ...settlement }] : [];
  });
}

/** Each step begins with the fact of the one before. Facts may have come out of order. */
function awaitedNext({ facts }: Order): Awaited[] {
  return [
    ...(facts.reserved ? [] : [STOCK]),
    ...(facts.reserved && !facts.paid ? [PAYMENT] : []),
    ...(facts.paid && !facts.shipped ? [SHIPMENT] : []),
  ];
}

/** Who has refused for good is asked again only by an operator; stock is asked back only when it may be. */
function awaitedBack(order: Order, refused: readonly RefusedPart[]): Awaited[] {
  const { status, stockAsked } = order.compensation;
  const isClosed = (part: CompensationPart): boolean =>
    status === 'NEEDS_ATTENTION' && refused.some((one) => one.part === part);
  return missingParts(order)
    .filter((part) => !isClosed(part) && (part !== 'stock' || stockAsked))
    .map((part) => BACK[part]);
}

function refusedParts(order: Order): RefusedPart[] {
  const { refundFailed, shipmentVoidFailed } = order.facts;
  const missing = missingParts(order);
  const refusals: (RefusedPart | false | undefined)[] = [
    refundFailed && { part: 'money', type: 'PaymentRefundFailed', detail: refundFailed.reason },
    shipmentVoidFailed && { part: 'shipment', type: 'ShipmentVoidFailed', detail: shipmentVoidFailed.reason },
  ];
  return refusals.flatMap((one) => (one && missing.includes(one.part) ? [one] : []));
}
