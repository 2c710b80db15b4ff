import { RESTOCKS } from '@waybill/contracts';
import { type Command, Option } from 'commander';
import type { Connections } from '../connections.js';
import { OrderApi } from '../orders/order-api.js';
import { showOrder } from '../orders/order-view.js';

interface UndoOptions {
  readonly reason?: string;
  readonly by?: string;
  readonly restock?: string;
  readonly json: boolean;
}

const COMMANDS = [
  ['cancel', 'cancel an order that has not been shipped; again changes nothing'],
  ['refund', 'give the money for a paid order back and take the goods back; again changes nothing'],
] as const;

export function registerOrderUndo(order: Command, connections: Connections): void {
  const api = new OrderApi(connections);
  for (const [name, description] of COMMANDS) {
    const command = order
      .command(name)
      .description(description)
      .argument('<orderId>')
      .option('--reason <text>', 'why; kept with the order')
      .option('--by <name>', 'who asks for it, where no token says so')
      .option('--json', 'print the order as JSON', false)
      .action(async (orderId: string, { reason, by, restock, json }: UndoOptions) =>
        showOrder(await api.tell(orderId, name, { reason, actor: by, restock }), json),
      );
    if (name !== 'refund') continue;
    const restock = new Option('--restock <when>', 'when goods that have left are on sale again (default: now)');
    command.addOption(restock.choices([...RESTOCKS]));
  }
}
