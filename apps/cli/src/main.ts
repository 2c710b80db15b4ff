import { Command, CommanderError } from 'commander';
import { registerAudit } from './commands/audit.js';
import { registerOrder } from './commands/order.js';
import { registerOutbox } from './commands/outbox.js';
import { registerSeed } from './commands/seed.js';
import { registerTail } from './commands/tail.js';
import { registerTopics } from './commands/topics.js';
import { registerTrace } from './commands/trace.js';
import { resolveConnections } from './connections.js';
import { CommandError, EXIT } from './exit.js';

async function main(argv: readonly string[]): Promise<number> {
  const connections = resolveConnections(process.env);
  const program = new Command('waybill')
    .description('Looks into a running Waybill and drives it')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\nExit codes: 0 done, 1 failed or not found, 2 wrong usage, 3 nothing answers')
    .exitOverride();
  for (const register of [
    registerTopics,
    registerTail,
    registerTrace,
    registerOrder,
    registerOutbox,
    registerAudit,
    registerSeed,
  ]) {
    register(program, connections);
  }
  // exitOverride is not inherited by commands made through command(): settle it for the whole tree.
  const settle = (command: Command): void => {
    command.exitOverride();
    command.commands.forEach(settle);
  };
  settle(program);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return EXIT.OK;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  if (error instanceof CommandError) {
    console.error(`waybill: ${error.message}`);
    return error.exitCode;
  }
  const { message, code } = error as { message?: string; code?: string; name?: string };
  const unreachable =
    code === 'ECONNREFUSED' || /connection|ECONNREFUSED|broker/i.test(String((error as Error).name) + message);
  console.error(
    `waybill: ${unreachable ? 'cannot reach Kafka or Postgres: is Waybill running (npm start)? ' : ''}${message}`,
  );
  return unreachable ? EXIT.UNREACHABLE : EXIT.FAILED;
}

process.exitCode = await main(process.argv.slice(2));
