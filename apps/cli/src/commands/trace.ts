import type { Command } from 'commander';
import type { Connections } from '../connections.js';

export function registerTrace(program: Command, connections: Connections): void {
  program
    .command('trace')
    .description('print the whole path of an order over all topics, with the times between its steps')
    .argument('<orderId>')
    .option('--json', 'print the steps as a JSON array', false)
    .action(async (orderId: string, { json }: { json: boolean }) => {
      const { traceOrder } = await import('../trace/trace-order.js');
      await traceOrder(connections, orderId, json);
    });
}
