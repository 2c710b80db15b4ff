import { type Command, InvalidArgumentError } from 'commander';
import { OperationError } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import type { RequestOptions } from '../http.js';
import { OrderApi } from '../orders/order-api.js';
import { showOrder } from '../orders/order-view.js';

interface PlaceOptions {
  readonly customer: string;
  readonly currency?: string;
  readonly paymentMethod?: string;
  readonly country?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly locale?: string;
  readonly allowPartial: boolean;
  readonly requireStock: boolean;
  readonly idempotencyKey?: string;
  readonly wait?: number;
  readonly json: boolean;
}

/** The service waits no longer than this, seconds. */
const LONGEST_WAIT = 30;

export function registerOrderPlace(order: Command, connections: Connections): void {
  order
    .command('place')
    .description('place an order: waybill order place COFFEE-1KG:2 TEA-100G')
    .argument('<item...>', 'SKU or SKU:quantity')
    .option('--customer <id>', 'customer id', 'cli')
    .option('--currency <code>', 'refuse the order where the products are priced in another one')
    .option('--payment-method <token>', 'token of the payment provider, e.g. tok_declined')
    .option('--country <code>', 'country of the shipping address, e.g. XX for an undeliverable one')
    .option('--email <address>', 'where the customer is told how it went')
    .option('--phone <number>', 'the same by text message')
    .option('--locale <tag>', 'language that the customer reads, e.g. de-AT')
    .option('--allow-partial', 'take what is in stock when some of it is not', false)
    .option('--require-stock', 'ask inventory first, and place nothing that is not in stock', false)
    .option('--idempotency-key <key>', 'the same key and order again give the first answer again', printableAscii)
    .option('--wait <seconds>', `answer when the order is final, or after that time (at most ${LONGEST_WAIT})`, seconds)
    .option('--json', 'print the order as JSON', false)
    .action(async (items: string[], options: PlaceOptions) => {
      const request = { body: bodyOf(items, options), ...deliveryOf(options) };
      showOrder(await new OrderApi(connections).place(request), options.json);
    });
}

function bodyOf(items: readonly string[], options: PlaceOptions): object {
  const { customer, currency, paymentMethod, country, email, phone, locale, allowPartial, requireStock } = options;
  return {
    customerId: customer,
    items: items.map(parseItem),
    ...(currency !== undefined && { currency }),
    ...(allowPartial && { allowPartial }),
    ...(requireStock && { requireStock }),
    ...(paymentMethod !== undefined && { paymentMethod }),
    ...(country !== undefined && { shippingAddress: addressIn(country) }),
    ...(locale !== undefined && { locale }),
    ...((email !== undefined || phone !== undefined) && { contact: { email, phone } }),
  };
}

function deliveryOf({ idempotencyKey, wait }: PlaceOptions): RequestOptions {
  return {
    headers: {
      // A structured string (RFC 8941), as the IETF draft of Idempotency-Key has it.
      ...(idempotencyKey !== undefined && { 'idempotency-key': JSON.stringify(idempotencyKey) }),
      ...(wait !== undefined && { prefer: `wait=${wait}` }),
    },
    timeoutMs: 10_000 + (wait ?? 0) * 1_000,
  };
}

export function parseItem(text: string): { sku: string; quantity: number } {
  const [sku = '', quantity = '1', ...rest] = text.split(':');
  if (!/^[0-9]+$/.test(quantity) || sku === '' || rest.length > 0) {
    throw new OperationError('misuse', `item must be SKU or SKU:quantity, got "${text}"`);
  }
  return { sku, quantity: Number(quantity) };
}

function seconds(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 0 && value <= LONGEST_WAIT) return value;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${LONGEST_WAIT}.`);
}

/** All that a structured string of a header may hold (RFC 8941, section 3.3.3). */
function printableAscii(text: string): string {
  if (/^[ -~]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be printable ASCII.');
}

const addressIn = (country: string) => ({
  name: 'Command Line',
  line1: '1 Terminal Road',
  city: 'Shell',
  postalCode: '00000',
  country,
});
