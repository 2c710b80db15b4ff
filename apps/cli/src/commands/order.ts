import { userInfo } from 'node:os';
import { COMPENSATION_PARTS, moneyText } from '@waybill/contracts';
import { type Command, Option } from 'commander';
import type { Connections } from '../connections.js';
import { OrderApi } from '../orders/order-api.js';
import { showSaidAgain, SPEAKERS, type Speaker } from '../orders/said-again.js';
import { type OrderJson, showOrder, wordsOf } from '../orders/order-view.js';
import { printJson, printTable } from '../output.js';
import { registerOrderPlace } from './order-place.js';
import { registerOrderReturn } from './order-return.js';
import { registerOrderUndo } from './order-undo.js';

interface JsonOption {
  readonly json: boolean;
}

interface ResendOptions extends JsonOption {
  readonly from?: Speaker;
  readonly reason?: string;
  readonly by?: string;
}

interface SettleOptions extends JsonOption {
  readonly part: string;
  readonly reason: string;
  readonly by?: string;
}

export function registerOrder(program: Command, connections: Connections): void {
  const order = program.command('order').description('place, look at and undo orders');
  const api = new OrderApi(connections);
  registerOrderPlace(order, connections);
  registerOrderReturn(order, connections);
  registerOrderUndo(order, connections);

  order
    .command('show')
    .description('show an order')
    .argument('<orderId>')
    .option('--json', 'print the order as JSON', false)
    .action(async (orderId: string, { json }: JsonOption) => showOrder(await api.show(orderId), json));

  order
    .command('retry')
    .description('try again to undo an order that needs attention')
    .argument('<orderId>')
    .option('--json', 'print the order as JSON', false)
    .action(async (orderId: string, { json }: JsonOption) =>
      showOrder(await api.tell(orderId, 'compensation/retry'), json),
    );

  order
    .command('settle')
    .description('enter that what could not be undone was put right outside; again changes nothing')
    .argument('<orderId>')
    .addOption(new Option('--part <part>', 'what was put right').choices([...COMPENSATION_PARTS]).makeOptionMandatory())
    .requiredOption('--reason <text>', 'what was done instead; kept with the order')
    .option('--by <name>', 'who vouches for it, where no token says so (default: the user of this machine)')
    .option('--json', 'print the order as JSON', false)
    .action(async (orderId: string, { part, reason, by, json }: SettleOptions) =>
      showOrder(await api.settle(orderId, { part, reason, actor: by ?? userInfo().username }), json),
    );

  order
    .command('resend')
    .description(
      'have services say again what they said last about an order, where it was lost; known facts change nothing',
    )
    .argument('<orderId>')
    .addOption(new Option('--from <service>', 'who speaks (default: all that know the order)').choices([...SPEAKERS]))
    .option('--reason <text>', 'why; goes to the log of the service')
    .option('--by <name>', 'who asks for it, where no token says so (default: the user of this machine)')
    .option('--json', 'print what was said as a JSON array', false)
    .action(async (orderId: string, { from, reason, by, json }: ResendOptions) => {
      const body = { ...(reason !== undefined && { reason }), actor: by ?? userInfo().username };
      showSaidAgain(await api.resend(orderId, from === undefined ? SPEAKERS : [from], body), json);
    });

  order
    .command('attention')
    .description(
      'list the orders whose compensation failed or takes too long; `order retry` tries again, `order settle` ends it',
    )
    .option('--json', 'print the orders as a JSON array', false)
    .action(async ({ json }: JsonOption) => {
      const orders: OrderJson[] = [];
      for await (const order of api.needingAttention()) orders.push(order);
      listAttention(orders, json);
    });
}

function listAttention(orders: readonly OrderJson[], json: boolean): void {
  if (json) return printJson(orders);
  if (orders.length === 0) return console.log('no order needs attention');
  printTable([
    ['ORDER', 'STATUS', 'REASON', 'TOTAL', 'SINCE', 'MISSING'],
    ...orders.map(({ id, status, cancellation, total, updatedAt, missing = [] }) => [
      id,
      status,
      cancellation?.reason ?? '-',
      moneyText(total),
      missing[0]?.since ?? updatedAt ?? '-',
      missing.map(wordsOf).join('; '),
    ]),
  ]);
}
