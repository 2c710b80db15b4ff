import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { javaClientProperties, KafkaSettingsError, readKafkaSettings } from '@waybill/kafka-settings';
import {
  dataFolder,
  InfrastructureError,
  KAFKA_TOOLS,
  kafkaPlace,
  kafkaTool,
  kafkaToolCommand,
  kafkaToolInContainer,
  readRunState,
} from '@waybill/local-infra';

/** `npm run kafka -- <tool> …`: the official tools against the running broker; the exit code is the tool's. */
const [name = '', ...args] = process.argv.slice(2);
/** Holds secrets, for as long as the tool runs. */
let secrets: string | undefined;
process.once('exit', () => {
  if (secrets !== undefined) rmSync(secrets, { recursive: true, force: true });
});
try {
  const [file, ...rest] = await command();
  // The tool answers Ctrl-C itself; we only wait for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const child = spawn(file, rest, { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', (error) => fail(`${file} cannot be run: ${error.message}`));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
} catch (error) {
  const expected = error instanceof InfrastructureError || error instanceof KafkaSettingsError;
  fail(expected ? error.message : String(error));
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
  const { KAFKA_BROKERS: given = '' } = process.env;
  const state = readRunState(dataFolder());
  if (given === '' && state?.kafka === 'docker' && state.composeProject !== null) {
    return kafkaToolInContainer(tool, args, state.composeProject, process.stdin.isTTY && process.stdout.isTTY);
  }
  const { brokers, env } = kafkaPlace(process.env, state);
  const { properties, jvm } = javaClientProperties(readKafkaSettings(env));
  return kafkaToolCommand(tool, args, {
    brokers,
    jvm,
    ...(properties !== '' && { configFile: noteSecretly(properties) }),
  });
}

/** @returns the path of a file that only this user can read */
function noteSecretly(properties: string): string {
  secrets = mkdtempSync(join(tmpdir(), 'waybill-kafka-'));
  const file = join(secrets, 'client.properties');
  writeFileSync(file, properties, { mode: 0o600 });
  return file;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
