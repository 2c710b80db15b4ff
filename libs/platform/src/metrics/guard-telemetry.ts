import type { GuardObserver } from '@waybill/messaging';
import type { Metrics } from './metrics.js';

export function observeGuard(metrics: Metrics): GuardObserver {
  const behind = metrics.gauge({
    name: 'waybill_database_behind_topic',
    help: '1 while the database is older than what this service has said on its topics, and waybill restore has to run',
  });
  return { judged: (verdict) => behind.set(verdict ? 1 : 0) };
}
