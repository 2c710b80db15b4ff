export interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

/**
 * kafkajs 2.2.4 re-arms its throttle check after every response even when nothing is pending, with a delay of
 * `-1 - Date.now()` ms. Node makes that 1 ms (and warns, TimeoutNegativeWarning): every connection that was ever used
 * wakes a thousand times a second. Measured: an idle producer costs 5.5 % of a core, 0.6 % with this guard. Nothing is
 * lost by it: a request that has to wait arms the check itself when it is pushed.
 */
export function scheduleWhenPending(queue: RequestQueue, schedule: (this: RequestQueue) => void): void {
  if (queue.pending.length > 0) schedule.call(queue);
}
