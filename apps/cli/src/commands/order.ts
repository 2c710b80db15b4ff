import type { Command } from 'commander';
import type { Connections } from '../connections.js';
import { CommandError, EXIT } from '../exit.js';
import { requestJson } from '../http.js';
import { paint, printJson } from '../output.js';

interface OrderJson {
  readonly id: string;
  readonly status: string;
  readonly compensation: string;
  readonly total: { readonly amount: number; readonly currency: string };
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly cancellation: { readonly reason: string } | null;
}

interface PlaceOptions {
  readonly customer: string;
  readonly paymentMethod?: string;
  readonly country?: string;
  readonly allowPartial: boolean;
  readonly json: boolean;
}

export function registerOrder(program: Command, connections: Connections): void {
  const order = program.command('order').description('place and look at orders');

  order
    .command('place')
    .description('place an order: waybill order place COFFEE-1KG:2 TEA-100G')
    .argument('<item...>', 'SKU or SKU:quantity')
    .option('--customer <id>', 'customer id', 'cli')
    .option('--payment-method <token>', 'token of the payment provider, e.g. tok_declined')
    .option('--country <code>', 'country of the shipping address, e.g. XX for an undeliverable one')
    .option('--allow-partial', 'take what is in stock when some of it is not', false)
    .option('--json', 'print the order as JSON', false)
    .action(async (items: string[], options: PlaceOptions) => {
      const body = {
        customerId: options.customer,
        items: items.map(parseItem),
        ...(options.allowPartial && { allowPartial: true }),
        ...(options.paymentMethod !== undefined && { paymentMethod: options.paymentMethod }),
        ...(options.country !== undefined && { shippingAddress: addressIn(options.country) }),
      };
      show(await requestJson<OrderJson>('POST', `${connections.serviceUrl('order')}/orders`, body), options.json);
    });

  order
    .command('show')
    .description('show an order')
    .argument('<orderId>')
    .option('--json', 'print the order as JSON', false)
    .action(async (orderId: string, { json }: { json: boolean }) => {
      const url = `${connections.serviceUrl('order')}/orders/${encodeURIComponent(orderId)}`;
      show(await requestJson<OrderJson>('GET', url), json);
    });
}

function parseItem(text: string): { sku: string; quantity: number } {
  const [sku = '', quantity = '1', ...rest] = text.split(':');
  if (!/^[0-9]+$/.test(quantity) || sku === '' || rest.length > 0) {
    throw new CommandError(EXIT.USAGE, `item must be SKU or SKU:quantity, got "${text}"`);
  }
  return { sku, quantity: Number(quantity) };
}

const addressIn = (country: string) => ({
  name: 'Command Line',
  line1: '1 Terminal Road',
  city: 'Shell',
  postalCode: '00000',
  country,
});

function show(order: OrderJson, json: boolean): void {
  if (json) return printJson(order);
  const items = order.items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ');
  const reason = order.cancellation ? ` (${order.cancellation.reason})` : '';
  const undone = order.compensation === 'NONE' ? '' : `, compensation ${order.compensation}`;
  console.log(`${order.id}  ${paint('bold', order.status)}${reason}${undone}`);
  console.log(`${items}, total ${order.total.amount} ${order.total.currency} (minor units)`);
}
