import { createRequire } from 'node:module';
import { replaceKafkaJsFunctions } from './kafkajs-functions.js';

interface Queue {
  pending: unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  scheduleCheckPendingRequests(): void;
  destroy(): void;
}

describe('the queue of kafkajs’ requests, on the fast path,', () => {
  const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (
    options: object,
  ) => Queue;
  let queue: Queue;

  beforeEach(() => {
    replaceKafkaJsFunctions(true);
    queue = new RequestQueue({ maxInFlightRequests: null, requestTimeout: 1_000 });
  });

  afterEach(() => queue.destroy());

  it('arms no timer while nothing is pending', () => {
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('still arms it for a request that has to wait', () => {
    queue.pending.push({});
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
  });
});
