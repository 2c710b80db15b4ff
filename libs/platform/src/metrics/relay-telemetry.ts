import { Logger } from '@nestjs/common';
import type { RelayObserver } from '@waybill/messaging';
import { spanRecorder } from '../tracing/tracing.js';
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
      if (!broken) logger.warn({ reason: error.message }, 'cannot send for now; events wait in the outbox');
      broken = true;
    },
    died({ id, topic }, error) {
      logger.error({ id, topic, reason: error.message }, 'the broker refuses an event: it is in outbox_dead');
    },
  };
}
