import { Logger } from '@nestjs/common';
import { TopicUnavailableError, type RelayObserver, type UnavailablePart } from '@waybill/messaging';
import { spanRecorder } from '../tracing/tracing.js';
import { reasonOf } from './kafka-reason.js';
import { SECONDS_BUCKETS } from './metrics.js';
import type { Metrics } from './metrics.js';

export function observeRelay(metrics: Metrics, logger = new Logger('relay')): RelayObserver {
  const batchSize = metrics.histogram({
    name: 'waybill_relay_batch_size',
    help: 'Events in one acknowledged produce request',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
  });
  const sendSeconds = metrics.histogram({
    name: 'waybill_relay_send_seconds',
    help: 'Time until the broker acknowledged a produce request',
    buckets: SECONDS_BUCKETS,
  });
  const failures = metrics.counter({
    name: 'waybill_relay_failures_total',
    help: 'Attempts that the broker or the database failed; nothing is lost, they are made again',
  });
  const nameOf = ({ topic, partition }: UnavailablePart): string =>
    partition === undefined ? `topic ${topic}` : `partition ${partition} of ${topic}`;
  // One line when it breaks and one when it works again: in between it tries several times a second.
  let broken = false;
  return {
    sent(count, _bytes, ms) {
      batchSize.observe(count);
      sendSeconds.observe(ms / 1000);
      spanRecorder()?.record('relay send', ms / 1000, { 'messaging.batch.message_count': count });
      if (broken) logger.log('sends again');
      broken = false;
    },
    failed(error) {
      failures.inc();
      // Told by held and resumed, once each.
      if (error instanceof TopicUnavailableError) return;
      if (!broken) logger.warn({ reason: reasonOf(error) }, 'cannot send for now; events wait in the outbox');
      broken = true;
    },
    held(part, error) {
      logger.warn(
        { ...part, reason: error.message },
        `${nameOf(part)} takes no events for now: they wait, others go on`,
      );
    },
    resumed(part) {
      logger.log({ ...part }, `${nameOf(part)} takes events again`);
    },
    recreated(topic) {
      logger.error({ topic }, `topic ${topic} was made again: what was sent to it before is gone`);
    },
    died({ id, topic }, error) {
      logger.error({ id, topic, reason: error.message }, 'the broker refuses an event: it is in outbox_dead');
    },
  };
}
