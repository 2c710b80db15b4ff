import { Money } from '../money.js';
import { ListOf, MAX_LINES, Nested, OneOf, Optional, Uuid } from '../schema/fields.js';
import { INVENTORY_FAILURE_REASONS, type InventoryFailureReason } from '../statuses.js';
import { defineEvent } from './event-definition.js';
import { EXAMPLE_ORDER_ID, usd } from './examples.js';
import { ReleasedLine, ReservedLine, ShortLine, UnavailableLine } from './order-lines.js';

/** Stock is held for the order: all lines, or with `allowPartial` what was there. Payment charges `amount` on it. */
export class InventoryReserved {
  @Uuid() readonly orderId: string;
  /** Lines as held; a line of which nothing was there is missing. */
  @ListOf(() => ReservedLine, 1, MAX_LINES) readonly lines: ReservedLine[];
  /** Sum of held quantity × unit price of OrderCreated. */
  @Nested(() => Money) readonly amount: Money;
  /** Lines that got less than was ordered; absent when none did. */
  @Optional() @ListOf(() => ShortLine) readonly shortfall?: ShortLine[];
}

/** Nothing was reserved: stock is short, or a product is unknown or deleted (which wins over short stock). */
export class InventoryFailed {
  @Uuid() readonly orderId: string;
  @OneOf(INVENTORY_FAILURE_REASONS) readonly reason: InventoryFailureReason;
  /** The lines that failed. */
  @ListOf(() => UnavailableLine) readonly lines: UnavailableLine[];
}

/** Inventory's book for the order is closed: what was held is available again, and nothing will be held any more. */
export class InventoryReleased {
  @Uuid() readonly orderId: string;
  /** What went back; empty where nothing was held. */
  @ListOf(() => ReleasedLine) readonly lines: ReleasedLine[];
}

export const inventoryReserved = defineEvent({
  type: 'InventoryReserved',
  topic: 'inventory-events',
  version: 1,
  data: InventoryReserved,
  summary: 'Stock is held for the order.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    lines: [
      { sku: 'KEYBOARD-01', quantity: 1, unitPrice: usd(8999) },
      { sku: 'CABLE-USB-C', quantity: 2, unitPrice: usd(1250) },
    ],
    amount: usd(11499),
    shortfall: [{ sku: 'CABLE-USB-C', requested: 3, reserved: 2 }],
  },
});

export const inventoryFailed = defineEvent({
  type: 'InventoryFailed',
  topic: 'inventory-events',
  version: 1,
  data: InventoryFailed,
  summary: 'Stock could not be held; nothing was reserved.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    reason: 'OUT_OF_STOCK',
    lines: [{ sku: 'CABLE-USB-C', requested: 3, available: 2 }],
  },
});

export const inventoryReleased = defineEvent({
  type: 'InventoryReleased',
  topic: 'inventory-events',
  version: 1,
  data: InventoryReleased,
  summary: 'Nothing is held for the order any more.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    lines: [
      { sku: 'KEYBOARD-01', quantity: 1 },
      { sku: 'CABLE-USB-C', quantity: 2 },
    ],
  },
});
