import { Logger } from '@nestjs/common';
import { databaseFaultOf, type ConsumerObserver, type DatabaseFault } from '@waybill/messaging';
import { spanRecorder } from '../tracing/tracing.js';
import { reasonOf } from './kafka-reason.js';
import { SECONDS_BUCKETS } from './metrics.js';
import type { Metrics } from './metrics.js';

/** What lasts is said again after so long, ms. */
const SAID_AGAIN_MS = 60_000;

export function observeConsumer(metrics: Metrics, logger = new Logger('consumer')): ConsumerObserver {
  const measured = consumerMetrics(metrics);
  // Told once, when it breaks; the membership that follows tells that it works again.
  let disconnected: string | undefined;
  const hindrances = new Map<string, number>();
  // What the database is to blame for, told once until a batch is through.
  let hinderedBy: DatabaseFault | undefined;
  return {
    handled(type, count, seconds) {
      measured.handled.inc({ type }, count);
      measured.handlerSeconds.observe({ type }, seconds);
    },
    skipped: (reason, count) => measured.skipped.inc({ reason }, count),
    delayed: (topic, code) => measured.delayed.inc({ topic, code }),
    lag: (topic, partition, records) => measured.lag.set({ topic, partition: String(partition) }, records),
    batch(size, seconds) {
      if (hinderedBy !== undefined) logger.log('events are handled again');
      hinderedBy = undefined;
      measured.batchSize.observe(size);
      measured.batchSeconds.observe(seconds);
      spanRecorder()?.record('consume batch', seconds, { 'messaging.batch.message_count': size });
    },
    deadLettered(topic, code) {
      measured.deadLetters.inc({ topic, code });
      logger.error({ topic, code }, 'an event became a dead letter');
    },
    retried(cause, error) {
      measured.retries.inc({ cause });
      logger.debug({ cause, err: error }, 'a batch is tried again');
      const fault = databaseFaultOf(error);
      if ((fault !== 'unavailable' && fault !== 'schema') || fault === hinderedBy) return;
      hinderedBy = fault;
      logger.warn({ fault, reason: error instanceof Error ? error.message : error }, 'events wait for the database');
    },
    membership(joined, partitions) {
      measured.joined.set(joined ? 1 : 0);
      // The partitions may be another process's from now on, and it shows their lag.
      if (!joined) measured.lag.reset();
      if (joined && disconnected !== undefined) logger.log({ partitions }, 'reads again');
      else logger.debug({ partitions }, joined ? 'joined its group' : 'left its group');
      if (joined) disconnected = undefined;
    },
    disconnected(error) {
      const what = whatFailed(error);
      if (what !== disconnected) logger.warn({ reason: reasonOf(error) }, what);
      disconnected = what;
    },
    hindered({ message }) {
      const now = performance.now();
      if (now - (hindrances.get(message) ?? Number.NEGATIVE_INFINITY) < SAID_AGAIN_MS) return;
      hindrances.set(message, now);
      logger.warn({ reason: message }, 'cannot read a topic; tries again');
    },
    suspended(type, code, message) {
      measured.suspended.set({ type }, 1);
      logger.error(
        { type, code, message },
        'a handler fails for every event: its events wait, it is tried now and then',
      );
    },
    resumed(type, seconds) {
      measured.suspended.set({ type }, 0);
      logger.log({ type, seconds }, 'a suspended handler works again');
    },
    recordsLost(topic, partition, records) {
      measured.recordsLost.inc({ topic }, records);
      logger.error({ topic, partition, records }, 'records were deleted before they were read here');
    },
    logRestarted(topic, partition, wanted, position) {
      measured.logRestarts.inc({ topic });
      logger.warn(
        { topic, partition, wanted, position },
        'the log ends before what was read: it is read from the position',
      );
    },
    commitFailed: (error) => logger.debug({ err: error }, 'offsets not committed; the next commit covers them'),
  };
}

/** By the error's stable code. */
function whatFailed(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'BROKER_UNAVAILABLE') return 'lost the broker';
  if (code === 'CONSUMER_REFUSED') return 'the broker refuses the consumer; tries again';
  if (code === 'TOPIC_UNREADABLE') return 'no topic can be read; tries again';
  return 'reading was interrupted; begins again';
}

function consumerMetrics(metrics: Metrics) {
  return {
    handled: metrics.counter({
      name: 'waybill_events_handled_total',
      help: 'Events whose effects were committed',
      labelNames: ['type'],
    }),
    handlerSeconds: metrics.histogram({
      name: 'waybill_event_handler_seconds',
      help: 'Time the handlers of one type took in one committed batch',
      labelNames: ['type'],
      buckets: SECONDS_BUCKETS,
    }),
    skipped: metrics.counter({
      name: 'waybill_events_skipped_total',
      help: 'Events without an effect here, by reason',
      labelNames: ['reason'],
    }),
    delayed: metrics.counter({
      name: 'waybill_events_delayed_total',
      help: 'Events postponed for a later attempt',
      labelNames: ['topic', 'code'],
    }),
    deadLetters: metrics.counter({
      name: 'waybill_dead_letters_total',
      help: 'Events given up on, by topic and error code',
      labelNames: ['topic', 'code'],
    }),
    lag: metrics.gauge({
      name: 'waybill_consumer_lag',
      help: 'Records behind the end of the partition, as of the last fetch',
      labelNames: ['topic', 'partition'],
    }),
    suspended: metrics.gauge({
      name: 'waybill_handler_suspended',
      help: '1 while the handler of the type fails for every event, and its events wait',
      labelNames: ['type'],
    }),
    recordsLost: metrics.counter({
      name: 'waybill_consumer_records_lost_total',
      help: 'Records deleted from a topic before this consumer had read them',
      labelNames: ['topic'],
    }),
    logRestarts: metrics.counter({
      name: 'waybill_consumer_log_restarts_total',
      help: 'Partitions whose log ended before what was read already: created again, or records lost with a broker',
      labelNames: ['topic'],
    }),
    batchSize: metrics.histogram({
      name: 'waybill_consumer_batch_size',
      help: 'Records in one committed transaction',
      buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
    }),
    batchSeconds: metrics.histogram({
      name: 'waybill_consumer_batch_seconds',
      help: 'Time of one transaction, from its begin to its commit',
      buckets: SECONDS_BUCKETS,
    }),
    retries: metrics.counter({
      name: 'waybill_consumer_retries_total',
      help: 'Batches tried again: the whole (transient), in halves (split), or one event alone (single)',
      labelNames: ['cause'],
    }),
    joined: metrics.gauge({
      name: 'waybill_consumer_joined',
      help: '1 while the consumer is a member of its group',
    }),
  };
}
