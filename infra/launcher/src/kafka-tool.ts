import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import {
  dataFolder,
  InfrastructureError,
  KAFKA_TOOLS,
  kafkaTool,
  kafkaToolCommand,
  kafkaToolInContainer,
  readRunState,
} from '@waybill/local-infra';

/** `npm run kafka -- <tool> …`: the official tools against the running broker; the exit code is the tool's. */
const [name = '', ...args] = process.argv.slice(2);
try {
  const [file, ...rest] = await command();
  // The tool answers Ctrl-C itself; we only wait for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const child = spawn(file, rest, { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', (error) => fail(`${file} cannot be run: ${error.message}`));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
} catch (error) {
  fail(error instanceof InfrastructureError ? error.message : String(error));
}

async function command(): Promise<[string, ...string[]]> {
  const tool = kafkaTool(name);
  if (!tool) {
    const asked = name === '' || name === 'help' || name === '--help' ? '' : `There is no Kafka tool "${name}".\n`;
    const names = Object.keys(KAFKA_TOOLS).join(', ');
    throw new InfrastructureError(
      'UNKNOWN_TOOL',
      `${asked}Usage: npm run kafka -- <tool> [arguments]\nTools: ${names}`,
    );
  }
  const { KAFKA_BROKERS: given = '', KAFKA_PORT: port = '' } = process.env;
  const state = readRunState(dataFolder());
  if (given === '' && state?.kafka === 'docker' && state.composeProject !== null) {
    return kafkaToolInContainer(tool, args, state.composeProject, process.stdin.isTTY && process.stdout.isTTY);
  }
  const brokers = given === '' ? (state?.brokers ?? `127.0.0.1:${port === '' ? '9092' : port}`) : given;
  return kafkaToolCommand(tool, args, brokers);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
