import { TOPIC_NAMES } from '@waybill/contracts';
import type { Command } from 'commander';
import type { Connections } from '../connections.js';
import { formatLine, summariseRecord } from '../describe-event.js';
import { CommandError, EXIT } from '../exit.js';
import { TopicReader, type TopicRecord } from '../kafka/topic-reader.js';

interface TailOptions {
  readonly type?: string;
  readonly order?: string;
  readonly fromBeginning: boolean;
  readonly follow: boolean;
  readonly json: boolean;
}

export function registerTail(program: Command, connections: Connections): void {
  program
    .command('tail')
    .description('show events as they come, one line an event')
    .argument('[topic...]', 'topics to read; all event topics when left out')
    .option('--type <type>', 'only events of this type')
    .option('--order <id>', 'only events of this order')
    .option('--from-beginning', 'begin with the oldest event kept', false)
    .option('--no-follow', 'end at the present end of the topics')
    .option('--json', 'print each record as one line of JSON', false)
    .action(async (topics: string[], options: TailOptions) => {
      const reader = new TopicReader(connections.brokers);
      const chosen = topics.length > 0 ? topics : [...TOPIC_NAMES];
      await requireTopics(reader, chosen);
      const interrupt = new AbortController();
      process.once('SIGINT', () => interrupt.abort());
      process.once('SIGTERM', () => interrupt.abort());
      await reader.read({
        topics: chosen,
        from: options.fromBeginning || !options.follow ? 'beginning' : 'end',
        follow: options.follow,
        signal: interrupt.signal,
        onRecord: (record) => {
          if (matches(record, options)) console.log(options.json ? toJsonLine(record) : formatLine(record));
        },
      });
    });
}

async function requireTopics(reader: TopicReader, topics: readonly string[]): Promise<void> {
  const existing = await reader.withAdmin((admin) => admin.listTopics());
  const unknown = topics.filter((topic) => !existing.includes(topic));
  if (unknown.length > 0) throw new CommandError(EXIT.USAGE, `no such topic: ${unknown.join(', ')}`);
}

function matches(record: TopicRecord, { type, order }: TailOptions): boolean {
  if (order !== undefined && record.key !== order) return false;
  return type === undefined || (record.headers['event-type'] ?? summariseRecord(record).type) === type;
}

function toJsonLine(record: TopicRecord): string {
  const text = record.value?.toString('utf8') ?? null;
  return JSON.stringify({
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: new Date(record.timestamp).toISOString(),
    key: record.key,
    headers: record.headers,
    value: text === null ? null : parsed(text),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
