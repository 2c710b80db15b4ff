import { TOPIC_NAMES } from '@waybill/system-map';
import type { IncomingRecord } from '@waybill/messaging/kafka';
import type { Command } from 'commander';
import {
  describeGaps,
  headersText,
  keyText,
  refuseGaps,
  summariseRecord,
  timeText,
  valueOf,
} from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { formatLine } from '../describe-event.js';

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
      const { TopicReader } = await import('@waybill/operations');
      const reader = new TopicReader(connections.kafka);
      const chosen = topics.length > 0 ? topics : [...TOPIC_NAMES];
      await reader.requireTopics(chosen);
      const interrupt = new AbortController();
      process.once('SIGINT', () => interrupt.abort());
      process.once('SIGTERM', () => interrupt.abort());
      const gaps = await reader.read({
        topics: chosen,
        from: options.fromBeginning || !options.follow ? 'beginning' : 'end',
        follow: options.follow,
        signal: interrupt.signal,
        // While it follows, what is not shown is told at once.
        onGap: (gap) => options.follow && console.error(`waybill: ${describeGaps([gap])}`),
        onRecord: (record) => {
          if (matches(record, options)) console.log(options.json ? toJsonLine(record) : formatLine(record));
        },
      });
      if (!options.follow) refuseGaps(gaps);
    });
}

function matches(record: IncomingRecord, { type, order }: TailOptions): boolean {
  if (order !== undefined && keyText(record) !== order) return false;
  return type === undefined || summariseRecord(record).type === type;
}

const toJsonLine = (record: IncomingRecord): string =>
  JSON.stringify({
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: timeText(record.timestamp),
    key: keyText(record),
    headers: headersText(record.headers),
    value: valueOf(record),
  });
