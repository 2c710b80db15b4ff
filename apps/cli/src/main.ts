import { Command, CommanderError } from 'commander';
import { OperationError } from '@waybill/operations/words';
import { registerArchive } from './commands/archive.js';
import { registerAudit } from './commands/audit.js';
import { registerCatalogue } from './commands/catalogue.js';
import { registerDlq } from './commands/dlq.js';
import { registerLogin } from './commands/login.js';
import { registerOrder } from './commands/order.js';
import { registerOutbox } from './commands/outbox.js';
import { registerProvision } from './commands/provision/provision.js';
import { registerRestore } from './commands/restore.js';
import { registerSeed } from './commands/seed.js';
import { registerTail } from './commands/tail.js';
import { registerToken } from './commands/token.js';
import { registerTopics } from './commands/topics.js';
import { registerTrace } from './commands/trace.js';
import { registerWebhooks } from './commands/webhooks.js';
import { resolveConnections } from './connections.js';
import { EXIT, exitCodeOf } from './exit.js';
import { listAllCommands } from './help.js';

const COMMANDS = [
  registerTopics,
  registerTail,
  registerTrace,
  registerOrder,
  registerDlq,
  registerOutbox,
  registerAudit,
  registerRestore,
  registerArchive,
  registerSeed,
  registerCatalogue,
  registerWebhooks,
  registerProvision,
  registerLogin,
  registerToken,
];

async function main(argv: readonly string[]): Promise<number> {
  try {
    const connections = resolveConnections(process.env);
    const program = new Command('waybill')
      .description('Looks into a running Waybill and drives it')
      .configureHelp(listAllCommands)
      .addHelpText('after', '\n`help <command>` shows its options; --json prints JSON everywhere.')
      .addHelpText(
        'after',
        '\nExit codes: 0 done; 1 refused, not found or broken; 2 wrong usage, or nothing answers; 3 done in part',
      );
    for (const register of COMMANDS) register(program, connections);
    // exitOverride is not inherited by commands made before it: settle it for the whole tree.
    const settle = (command: Command): void => {
      command.exitOverride();
      command.commands.forEach(settle);
    };
    settle(program);
    await program.parseAsync(argv, { from: 'user' });
    return EXIT.OK;
  } catch (error) {
    return report(error);
  }
}

/** One line on stderr, never a stack: the words of whoever refused, or that this command itself is at fault. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  if (error instanceof OperationError) {
    console.error(`waybill: ${error.message}`);
    return exitCodeOf(error);
  }
  console.error(`waybill: unexpected: ${error instanceof Error ? error.message : String(error)}`);
  return EXIT.FAILED;
}

// `waybill tail | head` ends the reader of our output first: that is how it is meant, no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.OK);
});

process.exitCode = await main(process.argv.slice(2));
