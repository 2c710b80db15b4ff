import { PartlySentError } from '../../record/producer-errors.js';
import type { OutgoingRecord, RecordProducer, SentPartition } from '../../record/record.js';

/**
 * What happens to one send: nothing (acknowledged) or an error, thrown before anything is written; of a PartlySentError
 * the records that it does not name are written.
 */
export type Behaviour = (records: readonly OutgoingRecord[]) => Error | undefined | Promise<Error | undefined>;

/** A broker in memory that does what the test says. Fails the test when two sends overlap. */
export class ScriptedProducer implements RecordProducer {
  /** Acknowledged records, in order. */
  readonly written: OutgoingRecord[] = [];
  /** Every send that was tried, by the values of its records. */
  readonly attempts: string[][] = [];
  /** Of every topic. */
  partitions = 3;
  private sending = false;

  constructor(public behaviour: Behaviour = () => undefined) {}

  get values(): string[] {
    return valuesOf(this.written);
  }

  async send(records: readonly OutgoingRecord[]): Promise<readonly SentPartition[]> {
    if (this.sending) throw new Error('Two sends overlap');
    this.sending = true;
    this.attempts.push(valuesOf(records));
    try {
      const error = await this.behaviour(records);
      if (error && !(error instanceof PartlySentError)) throw error;
      const refused = new Set(error?.refusals.flatMap((refusal) => refusal.records));
      this.written.push(...records.filter((_, index) => !refused.has(index)));
      if (error) throw error;
      return [...new Set(records.map(({ topic }) => topic))].map((topic) => ({
        topic,
        partition: 0,
        nextOffset: BigInt(this.written.filter((record) => record.topic === topic).length),
      }));
    } finally {
      this.sending = false;
    }
  }

  /** So that a test can choose: the last byte of the key counts. */
  partitionOf(key: Buffer, partitions: number): number {
    return (key.at(-1) ?? 0) % partitions;
  }

  partitionCount(): number {
    return this.partitions;
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  disconnect(): Promise<void> {
    return Promise.resolve();
  }
}

export function valuesOf(records: readonly OutgoingRecord[]): string[] {
  return records.map(({ value }) => value?.toString() ?? 'null');
}
