import type { OutgoingHttpHeaders } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { LiveRates } from '@waybill/console-api';
import type { LiveRecord } from '@waybill/operations/live';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LongAnswers } from '../../callers/long-answers.js';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { ReplayFeed } from '../replays/replay-feed.js';
import { LiveChannel } from './live-channel.js';
import { livePlaceIn } from './live-place.js';
import { isShown, type LiveQuery } from './live.query.js';

const RATES_MS = 1_000;
const LAG_MS = 5_000;
const COMMENT_MS = 15_000;
/** Events of the past that a client begins with. */
const HISTORY = 50;

/** The open streams. Each has its own timers, so nothing runs while there is none. */
@Injectable()
export class LiveStreams implements OnModuleDestroy {
  private readonly open_ = new Set<() => void>();

  constructor(
    private readonly kafka: GatewayKafka,
    private readonly answers: LongAnswers,
    private readonly feed: ReplayFeed,
  ) {}

  /** Answers the request with a stream, which ends with the client, its session or the gateway. */
  open(query: LiveQuery, request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.flushHeaders();
    if (request.method === 'HEAD') return void raw.end();

    const show: { record?: (record: LiveRecord) => void } = {};
    const gone = new AbortController();
    const leave = this.kafka.live.watch({ onRecord: (record) => show.record?.(record) });
    const channel = new LiveChannel(raw, this.kafka.live.epoch ?? 0);
    const timers = [
      setInterval(() => this.tellRates(channel, show.record !== undefined), RATES_MS),
      setInterval(() => void this.tellLag(channel), LAG_MS),
      setInterval(() => channel.comment(), COMMENT_MS),
    ];
    const unsubscribe = this.feed.subscribe((job) => channel.tell('job', job));
    const end = (): void => {
      if (!this.open_.delete(end)) return;
      gone.abort(new Error('the client is gone'));
      timers.forEach(clearInterval);
      unsubscribe();
      leave();
      unwatch();
      // A client that takes nothing would keep its connection open for as long as it likes.
      if (raw.writableLength > 0) raw.destroy();
      else raw.end();
    };
    const unwatch = this.answers.watch(request, reply, end);
    this.open_.add(end);
    raw.once('close', end);
    if (raw.destroyed) return end();
    const begin = (): void => {
      this.begin(channel, query, request);
      show.record = (record) => {
        if (isShown(query, record)) channel.offer(record);
      };
    };
    void this.tellLag(channel);
    // Kafka may be away: then events begin when it is back, and a gap says so.
    this.kafka.live.recent(gone.signal).then(begin, () => {
      if (gone.signal.aborted) return;
      channel.tell('gap', {
        at: new Date().toISOString(),
        detail: 'Kafka does not answer: events are shown when it does.',
      });
      begin();
    });
  }

  onModuleDestroy(): void {
    for (const end of [...this.open_]) end();
  }

  /** What the client has not seen since its last event; or, for a new one, the newest of the past. */
  private begin(channel: LiveChannel, query: LiveQuery, request: FastifyRequest): void {
    const { window, epoch } = this.kafka.live;
    const header = request.headers['last-event-id'];
    const place = livePlaceIn(Array.isArray(header) ? header[0] : header);
    const known = place && place.epoch === epoch ? window?.after(place.sequence) : undefined;
    const missed = known?.filter((record) => isShown(query, record));
    if (place !== undefined && (missed === undefined || missed.length > HISTORY)) {
      channel.tell('gap', {
        at: new Date().toISOString(),
        detail: 'Events since the last one shown are left out: too much time has passed.',
      });
    }
    const past = missed ?? window?.all().filter((record) => isShown(query, record)) ?? [];
    for (const record of past.slice(-HISTORY)) channel.offer(record);
    channel.nextSecond();
  }

  private readonly seen = new WeakMap<LiveChannel, ReadonlyMap<string, number>>();

  /** @param hasBegun all records so far were offered: who comes back later has missed what follows them, and no more */
  private tellRates(channel: LiveChannel, hasBegun: boolean): void {
    const { window } = this.kafka.live;
    const counts = new Map(window?.counts ?? []);
    const before = this.seen.get(channel) ?? counts;
    this.seen.set(channel, counts);
    const topics = [...counts].map(([topic, count]) => [topic, Math.max(0, count - (before.get(topic) ?? 0))] as const);
    const rates: LiveRates = {
      at: new Date().toISOString(),
      topics: Object.fromEntries(topics),
      notShown: channel.nextSecond(),
    };
    channel.tell('rates', rates, hasBegun ? window?.newest : undefined);
  }

  private async tellLag(channel: LiveChannel): Promise<void> {
    try {
      const { found } = await this.kafka.positions();
      const groups = found.map(({ group, topic, lag }) => ({ group, topic, lag }));
      channel.tell('lag', { at: new Date().toISOString(), groups });
    } catch {
      // Kafka is away: what was last told stands until it answers.
    }
  }
}
