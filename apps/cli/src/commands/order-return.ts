import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { OperationError } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { OrderApi } from '../orders/order-api.js';
import { showOrder } from '../orders/order-view.js';
import { parseItem } from './order-place.js';

interface ReturnOptions {
  readonly writeOff: readonly string[];
  readonly reason?: string;
  readonly by?: string;
  readonly json: boolean;
}

export function registerOrderReturn(order: Command, connections: Connections): void {
  order
    .command('return')
    .description('enter that goods came back: waybill order return <orderId> COFFEE-1KG:2 --write-off TEA-100G')
    .argument('<orderId>')
    .argument('[item...]', 'SKU or SKU:quantity that can be sold again')
    .option('--write-off <item...>', 'SKU or SKU:quantity that is broken or lost', [])
    .option('--reason <text>', 'why they came back; kept with the order')
    .option('--by <name>', 'who enters it, where no token says so (default: the user of this machine)')
    .option('--json', 'print the order as JSON', false)
    .action(async (orderId: string, items: string[], { writeOff, reason, by, json }: ReturnOptions) => {
      const lines = [...linesOf(items, true), ...linesOf(writeOff, false)];
      if (lines.length === 0) throw new OperationError('misuse', 'name what came back: SKU or SKU:quantity');
      const body = { lines, ...(reason !== undefined && { reason }), actor: by ?? userInfo().username };
      showOrder(await new OrderApi(connections).enterReturn(orderId, body), json);
    });
}

const linesOf = (items: readonly string[], restock: boolean) => items.map((item) => ({ ...parseItem(item), restock }));
