import type { Limits, OrderInvariant } from '../invariant.js';
import { isFinal, type OrderEntry } from '../order-file.js';

export const notStuck: OrderInvariant = {
  code: 'not-stuck',
  sentence: 'No order is unfinished beyond its time-out, no compensation PENDING beyond COMPENSATION_TIMEOUT_SECONDS.',
  judge(file, limits) {
    const { order } = file;
    if (!order) return null;
    if (order.compensation === 'PENDING') return undoingStuck(order, limits);
    if (isFinal(file) || order.compensation === 'NEEDS_ATTENTION') return null;
    if (order.pastDeadline === null || order.pastDeadline <= limits.graceSeconds) return null;
    return {
      expected: 'COMPLETED or CANCELLED by its deadline',
      found: `${order.status} ${Math.round(order.pastDeadline)} s after it`,
    };
  },
};

function undoingStuck({ undoingFor }: OrderEntry, { compensationTimeoutSeconds, graceSeconds }: Limits) {
  if (undoingFor === null || undoingFor <= compensationTimeoutSeconds + graceSeconds) return null;
  return {
    expected: `DONE or NEEDS_ATTENTION after ${compensationTimeoutSeconds} s`,
    found: `compensation PENDING for ${Math.round(undoingFor)} s`,
  };
}
