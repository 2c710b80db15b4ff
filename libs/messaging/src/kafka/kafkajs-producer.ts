import { setTimeout as delay } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { BrokerUnavailableError, PartlySentError, refusalsOf, type Refusal } from '../record/producer-errors.js';
import type { OutgoingRecord, RecordProducer, SentPartition } from '../record/record.js';
import { isSettling, refusalOf, sendErrorOf, unreachable } from './kafkajs-errors.js';
import { checkOptions, oneOf } from '../options/check-options.js';
import { partitionOfKey } from './murmur2.js';
import { ProducerConnections } from './producer/connections.js';
import { SilentLeaders } from './producer/silent-leaders.js';
import { assign, topicDataOf, type Target } from './producer/targets.js';
import { TopicDirectory } from './producer/topic-directory.js';
import type { PartitionAnswer } from './producer/produce-response.js';
import { refuseUnsendable } from './unsendable.js';
import { groupBy } from './producer/group-by.js';

const DISCONNECT_MS = 3_000;

/** Pauses between the repetitions for what is only being settled, ms. */
const SETTLING_MS = [100, 200, 400];

export interface ProducerOptions {
  /**
   * Whether what a partition refuses because it was just made, or its leader just moved, is sent again for up to 0.7 s.
   * Default true. For a caller who repeats by himself, and has other partitions to write to meanwhile: false.
   */
  readonly settles?: boolean;
}

/**
 * {@link RecordProducer} over connections of kafkajs: acks=all, no topic auto-creation, Java's default partitioner
 * (murmur2 of the key), one request a broker and call. Each partition answers for itself.
 *
 * A request is repeated only for partitions that are being made or moved, and only if the caller wants it: when and what
 * is sent again is for him to decide, who also knows whether he still may.
 * Not idempotent, on purpose: the relay repeats after a crash anyway, so consumers deduplicate in any case (inbox), and
 * with one send at a time a repetition comes before anything later: the first occurrences are in order.
 *
 * Calls are served one after the other. The connection is made on the first send if connect() was not called. When the
 * cluster fails as a whole, all of it is made again: a connection of kafkajs whose first handshake met a broker that
 * hung takes itself for connected and never asks for the handshake again.
 */
export class KafkaJsProducer implements RecordProducer {
  private connections: ProducerConnections | undefined;
  private readonly directory: TopicDirectory;
  private readonly silent: SilentLeaders;
  private previous: Promise<unknown> = Promise.resolve();

  /** @throws InvalidOptionError */
  constructor(
    private readonly kafka: Kafka,
    private readonly options: ProducerOptions = {},
    private readonly now: () => number = () => performance.now(),
  ) {
    checkOptions('KafkaJsProducer', options, { settles: oneOf(true, false) });
    this.directory = new TopicDirectory(now);
    this.silent = new SilentLeaders(now);
  }

  /** @throws BrokerUnavailableError */
  async connect(): Promise<void> {
    try {
      await this.connected().connect();
    } catch (error) {
      void this.discard();
      throw sendErrorOf(error);
    }
  }

  async send(records: readonly OutgoingRecord[]): Promise<readonly SentPartition[]> {
    if (records.length === 0) return [];
    refuseUnsendable(records);
    const sending = this.previous.then(() => this.sendSettled(records));
    this.previous = sending.catch(() => undefined);
    return sending;
  }

  partitionOf(key: Buffer, partitions: number): number {
    return partitionOfKey(key, partitions);
  }

  partitionCount(topic: string): number | undefined {
    return this.directory.partitionCount(topic);
  }

  /** Waits for the send under way and the connection's end, at most {@link DISCONNECT_MS}: a broker may hang for longer. */
  async disconnect(): Promise<void> {
    const deadline = new AbortController();
    const parting = this.previous.then(() => this.discard());
    const timer = delay(DISCONNECT_MS, undefined, { signal: deadline.signal }).catch(() => undefined);
    await Promise.race([parting, timer]);
    deadline.abort();
  }

  private async sendSettled(records: readonly OutgoingRecord[]): Promise<readonly SentPartition[]> {
    const sent: SentPartition[] = [];
    let left = records.map((_, index) => index);
    for (const pause of this.options.settles === false ? [] : SETTLING_MS) {
      try {
        return [...sent, ...(await this.sendNow(left.map((index) => records[index]!)))];
      } catch (error) {
        const refusals = refusalsOf(error, left.length);
        if (!refusals?.every(({ error: { cause } }) => isSettling(cause))) throw restated(error, left, sent);
        if (error instanceof PartlySentError) sent.push(...error.sent);
        left = refusals.flatMap((refusal) => refusal.records.map((index) => left[index]!)).sort((a, b) => a - b);
      }
      await delay(pause);
    }
    try {
      return [...sent, ...(await this.sendNow(left.map((index) => records[index]!)))];
    } catch (error) {
      throw restated(error, left, sent);
    }
  }

  private async sendNow(records: readonly OutgoingRecord[]): Promise<readonly SentPartition[]> {
    try {
      const connections = this.connected();
      await this.learn(connections, records);
      const { targets, refusals } = assign(records, this.directory);
      const sent = await this.produce(connections, targets, refusals);
      const [first, ...more] = refusals;
      if (!first) return sent;
      throw more.length === 0 && sent.length === 0 ? first.error : new PartlySentError(sent, refusals);
    } catch (error) {
      const translated = sendErrorOf(error);
      // Not waited for: kafkajs first awaits the answers that are due, and this broker may owe them for long.
      if (translated.code === 'BROKER_UNAVAILABLE') void this.discard();
      throw translated;
    }
  }

  private learn(connections: ProducerConnections, records: readonly { readonly topic: string }[]): Promise<void> {
    return this.directory.learn(new Set(records.map(({ topic }) => topic)), (topics) => connections.describe(topics));
  }

  /**
   * @param refusals what was refused is added to it
   * @throws what stops a question about the topics, when no leader answered: the cluster is away
   */
  private async produce(
    connections: ProducerConnections,
    targets: readonly Target[],
    refusals: Refusal[],
  ): Promise<SentPartition[]> {
    const refuse = (theirs: readonly Target[], reason: unknown) => {
      for (const target of theirs) refusals.push(this.refused(target, unreachable(target, reason)));
    };
    const byLeader = [...groupBy(targets, ({ leader }) => leader)];
    const asked = byLeader.filter(([leader, theirs]) => {
      const reason = this.silent.reasonOf(leader);
      if (reason !== undefined) refuse(theirs, reason);
      return reason === undefined;
    });
    const outcomes = await Promise.allSettled(asked.map(([leader, theirs]) => this.ask(connections, leader, theirs)));
    // One leader that is away, and the cluster that is away, look the same to a call that goes to one leader.
    if (asked.length > 0 && outcomes.every(({ status }) => status === 'rejected'))
      await this.learn(connections, targets);
    const sent: SentPartition[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      const theirs = asked[index]![1];
      if (outcome.status === 'fulfilled') this.sort(theirs, outcome.value, sent, refusals);
      else refuse(theirs, outcome.reason);
    }
    return sent;
  }

  private async ask(connections: ProducerConnections, leader: number, targets: readonly Target[]) {
    const started = this.now();
    try {
      const answers = await connections.produce(leader, topicDataOf(targets));
      this.silent.answered(leader);
      return answers;
    } catch (error) {
      // Its connections are gone, and perhaps it leads nothing any more.
      this.directory.expire();
      // Where there is no other broker, nothing would be gained by sparing this one.
      if (this.directory.hasLeaderBeside(leader)) this.silent.silent(leader, this.now() - started, error);
      throw error;
    }
  }

  private sort(
    targets: readonly Target[],
    answers: readonly PartitionAnswer[],
    sent: SentPartition[],
    refusals: Refusal[],
  ): void {
    const answerOf = new Map(answers.map((answer) => [`${answer.topic}/${answer.partition}`, answer]));
    for (const target of targets) {
      const { topic, partition, topicId, records } = target;
      const answer = answerOf.get(`${topic}/${partition}`);
      // Only what is in the answer without an error was written.
      if (!answer) {
        const error = new BrokerUnavailableError('The answer leaves the partition out');
        refusals.push(this.refused(target, unreachable(target, error)));
      } else if (answer.errorCode === 0) {
        const nextOffset = answer.baseOffset + BigInt(records.length);
        sent.push({ topic, partition, ...(topicId !== undefined && { topicId }), nextOffset });
      } else {
        const [at = records.length === 1 ? 0 : undefined] = answer.refused;
        const index = at === undefined ? undefined : target.indexes[at];
        const { message } = answer;
        const error = refusalOf(answer.errorCode, target, { message, ...(index !== undefined && { index }) });
        refusals.push(this.refused(target, error));
      }
    }
  }

  private refused({ topic, indexes }: Target, error: Refusal['error']): Refusal {
    if (error.code === 'TOPIC_UNAVAILABLE') this.directory.forget(topic);
    return { error, records: indexes };
  }

  private connected(): ProducerConnections {
    if (!this.connections) {
      this.connections = ProducerConnections.of(this.kafka);
      // They know no broker yet: what was learnt over others cannot be used with them.
      this.directory.expire();
      this.silent.forget();
    }
    return this.connections;
  }

  private async discard(): Promise<void> {
    const { connections } = this;
    this.connections = undefined;
    // A connection that cannot be closed in good order is broken already, which is all that is wanted of it.
    await connections?.disconnect().catch(() => undefined);
  }
}

/** An error about the records that were left, as one about all records of the call. */
function restated(error: unknown, left: readonly number[], sent: readonly SentPartition[]): unknown {
  const refusals = refusalsOf(error, left.length);
  if (!refusals || sent.length === 0) return error;
  const all = error instanceof PartlySentError ? [...sent, ...error.sent] : sent;
  return new PartlySentError(
    all,
    refusals.map(({ error: why, records }) => ({
      error: why.code === 'RECORD_REJECTED' && why.index !== undefined ? why.at(left[why.index]!) : why,
      records: records.map((index) => left[index]!),
    })),
  );
}
