/** Largest number of units that a SKU may ever have received: beyond it JSON numbers stop being exact. */
export const MAX_UNITS = Number.MAX_SAFE_INTEGER;

/** Units of one SKU. Always `received = available + reserved + shipped`, none of them below zero. */
export interface StockLevel {
  readonly sku: string;
  /** Everything that ever came in, corrected by adjustments. */
  readonly received: number;
  /** On the shelf and free. */
  readonly available: number;
  /** On the shelf, held for orders. */
  readonly reserved: number;
  /** Gone to customers. */
  readonly shipped: number;
}

export const emptyLevel = (sku: string): StockLevel => ({ sku, received: 0, available: 0, reserved: 0, shipped: 0 });

/** Why a level changed: goods in, an operator's correction, or a step of an order. */
export const MOVEMENT_KINDS = [
  'RECEIVE',
  'ADJUST',
  'RESERVE',
  'RELEASE',
  'SHIP',
  'RETURN',
  'WRITE_OFF',
  'CARRIED',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** One change of one level; the four counts are deltas. A row of the ledger. */
export interface StockMovement extends StockLevel {
  readonly kind: MovementKind;
  /** The order that caused it; null for RECEIVE and ADJUST. */
  readonly orderId: string | null;
  /** The return that it belongs to; an order may have several. Null for everything else. */
  readonly returnId: string | null;
  /** A person's words, and who it was; null where a person had no part in it. */
  readonly reason: string | null;
  readonly actor: string | null;
}

const STILL = { received: 0, available: 0, reserved: 0, shipped: 0, returnId: null, reason: null, actor: null };

export const receive = (sku: string, units: number): StockMovement => ({
  ...STILL,
  sku,
  kind: 'RECEIVE',
  received: units,
  available: units,
  orderId: null,
});

/** A correction after counting the shelf: `delta` units more or fewer than the books say. */
export const adjust = (sku: string, delta: number, reason: string, actor: string | null = null): StockMovement => ({
  ...STILL,
  sku,
  kind: 'ADJUST',
  received: delta,
  available: delta,
  orderId: null,
  reason,
  actor,
});

/** Steps of an order, with the count each takes from and the count it adds to. */
const STEPS = {
  RESERVE: { from: 'available', to: 'reserved' },
  RELEASE: { from: 'reserved', to: 'available' },
  SHIP: { from: 'reserved', to: 'shipped' },
  RETURN: { from: 'shipped', to: 'available' },
} as const;

export type OrderStep = keyof typeof STEPS;

/** `units` of an order take a step; nothing is received or lost by it. */
export const step = (kind: OrderStep, sku: string, units: number, orderId: string): StockMovement => ({
  ...STILL,
  [STEPS[kind].from]: -units,
  [STEPS[kind].to]: units,
  sku,
  kind,
  orderId,
});

/** What a person enters about goods of an order that are out. */
export interface EnteredReturn {
  readonly orderId: string;
  readonly returnId: string;
  readonly reason: string | null;
  readonly actor: string;
}

/** `units` that were out are on the shelf again. */
export const takeBack = (sku: string, units: number, entered: EnteredReturn): StockMovement => ({
  ...step('RETURN', sku, units, entered.orderId),
  ...entered,
});

/** `units` are no more: they are taken from what was received. @param from where they were counted until now */
export const writeOff = (
  sku: string,
  units: number,
  from: 'shipped' | 'available',
  entered: EnteredReturn,
): StockMovement => ({ ...STILL, [from]: -units, received: -units, sku, kind: 'WRITE_OFF', ...entered });

/** @returns the level after `movement`; `null` where a count would leave 0…{@link MAX_UNITS}. */
export function moved(level: StockLevel, movement: StockMovement): StockLevel | null {
  const next = {
    sku: level.sku,
    received: level.received + movement.received,
    available: level.available + movement.available,
    reserved: level.reserved + movement.reserved,
    shipped: level.shipped + movement.shipped,
  };
  const counts = [next.received, next.available, next.reserved, next.shipped];
  return counts.every((count) => count >= 0 && count <= MAX_UNITS) ? next : null;
}
