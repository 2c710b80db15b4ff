#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { createKafkaClient } from '../kafka/kafkajs-client.js';
import { deadLetterTopicOf, ensureTopics } from '../kafka/topics.js';
import { messagingSql, messagingStatus, migrateMessaging } from '../schema/migrate-messaging.js';

const USAGE = `usage: waybill-messaging <command> [options]

  migrate [--grant-to ROLE]                bring the tables to the newest version
  status                                   version of the tables, and the newest
  sql [--from VERSION]                     the statements, for a migration tool of your own
  topics NAME … [--partitions N]           make the topics that are not there, each with NAME.dlq

DATABASE_URL: the database, as the owner of the tables     KAFKA_BROKERS: host:port, several with commas
--json: the answer as JSON`;

/** Wrong arguments or settings: exit code 2. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

const OPTIONS = {
  'grant-to': { type: 'string' },
  from: { type: 'string' },
  partitions: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

interface Answer {
  readonly text: string;
  readonly json: unknown;
}

interface Asked {
  readonly names: readonly string[];
  readonly options: { readonly [Name in keyof typeof OPTIONS]?: string | boolean };
}

const COMMANDS: Readonly<Record<string, (asked: Asked) => Promise<Answer>>> = {
  async migrate({ options }) {
    const grantTo = options['grant-to'] as string | undefined;
    const applied = await migrateMessaging(database(), grantTo === undefined ? {} : { grantTo });
    return { text: applied.length > 0 ? `applied ${applied.join(', ')}` : 'nothing to do', json: { applied } };
  },
  async status() {
    const status = await messagingStatus(database());
    return { text: `version ${status.version} of ${status.newest}`, json: status };
  },
  sql({ options }) {
    const sql = messagingSql(whole('--from', options.from ?? '0', 0));
    return Promise.resolve({ text: sql, json: { sql } });
  },
  async topics({ names, options }) {
    if (names.length === 0) throw new UsageError('topics: name at least one');
    const partitions = whole('--partitions', options.partitions ?? '1', 1);
    const kafka = createKafkaClient({ brokers: brokers(), clientId: 'waybill-messaging' });
    const definitions = names.flatMap((name) => [
      { name, partitions, config: {} },
      deadLetterTopicOf(`${name}.dlq`, partitions),
    ]);
    const { created } = await ensureTopics(kafka, definitions);
    return { text: created.length > 0 ? `created ${created.join(', ')}` : 'nothing to do', json: { created } };
  },
};

async function main(): Promise<void> {
  try {
    const { command, asked } = read();
    if (asked.options.help || command === undefined) {
      console.log(USAGE);
      return;
    }
    const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
    if (!run) throw new UsageError(`There is no command ${command}`);
    const answer = await run(asked);
    console.log(asked.options.json ? JSON.stringify(answer.json) : answer.text);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(error instanceof Error ? error.message : String(error));
    if (isUsage) console.error(`\n${USAGE}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}

function read(): { readonly command: string | undefined; readonly asked: Asked } {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    const [command, ...names] = positionals;
    return { command, asked: { names, options: values } };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new UsageError(`${name} is not set`);
  return value;
}

const database = () => ({ connectionString: setting('DATABASE_URL') });

const brokers = () => setting('KAFKA_BROKERS').split(',');

function whole(name: string, text: string | boolean, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`${name} must be a whole number from ${least}, got "${text}"`);
}

await main();
