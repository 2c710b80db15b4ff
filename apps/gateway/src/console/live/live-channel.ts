import type { LiveEvent, LiveEvents } from '@waybill/console-api';
import { gistOf, type LiveRecord } from '@waybill/operations/live';
import { valueOf } from '@waybill/operations';
import { livePlaceText } from './live-place.js';

/** Where events go: an HTTP response. */
export interface Outlet {
  /** Bytes that were written and not taken yet. */
  readonly writableLength: number;
  readonly destroyed: boolean;
  write(text: string): unknown;
}

/** Events of records that one client gets in a second; the rest is counted. */
export const EVENTS_A_SECOND = 50;
/** A client with more than so many bytes unread is skipped to the newest. */
export const MOST_UNREAD = 256 * 1024;

/** One client of the live stream: bounded in what it is sent a second, and in what may wait for it. */
export class LiveChannel {
  private sentThisSecond = 0;
  private notShown = 0;
  private skipped = 0;

  constructor(
    private readonly outlet: Outlet,
    private readonly epoch: number,
  ) {}

  /** An event of a record, if there is room for it. Its value is parsed only then. */
  offer(record: LiveRecord): void {
    if (this.skipped > 0 && this.outlet.writableLength === 0) this.endGap();
    if (this.skipped > 0 || this.outlet.writableLength > MOST_UNREAD) {
      this.skipped += 1;
      return;
    }
    if (this.sentThisSecond >= EVENTS_A_SECOND) {
      this.notShown += 1;
      return;
    }
    this.sentThisSecond += 1;
    this.write('event', eventOf(record), record.sequence);
  }

  /** Begins the next second. @returns how many events were not shown in the last one */
  nextSecond(): number {
    if (this.skipped > 0 && this.outlet.writableLength === 0) this.endGap();
    const { notShown } = this;
    [this.sentThisSecond, this.notShown] = [0, 0];
    return notShown;
  }

  /**
   * What is told beside the records. Left out for a client that does not take what it was sent.
   *
   * @param sequence of the newest record that was offered: a client that returns goes on after it
   */
  tell<Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name], sequence?: number): void {
    if (this.skipped > 0 || this.outlet.writableLength > MOST_UNREAD) return;
    this.write(name, data, sequence);
  }

  /** Proxies close connections that say nothing. */
  comment(): void {
    if (!this.outlet.destroyed && this.outlet.writableLength <= MOST_UNREAD) this.outlet.write(':\n\n');
  }

  private endGap(): void {
    const detail = `${this.skipped} events were left out: they came faster than they were read.`;
    this.skipped = 0;
    this.write('gap', { at: new Date().toISOString(), detail });
  }

  private write(name: string, data: unknown, sequence?: number): void {
    if (this.outlet.destroyed) return;
    const head = sequence === undefined ? '' : `id: ${livePlaceText({ epoch: this.epoch, sequence })}\n`;
    this.outlet.write(`${head}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

export function eventOf({ topic, partition, offset, at, type, eventId, key, traceId, value }: LiveRecord): LiveEvent {
  const envelope = valueOf({ value });
  const data = typeof envelope === 'object' && envelope !== null ? (envelope as { data?: unknown }).data : undefined;
  return { topic, partition, offset, at, type, eventId, key, traceId, gist: gistOf(data) };
}
