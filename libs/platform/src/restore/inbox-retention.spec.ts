import type { TopicRetention } from '@waybill/messaging';
import { inboxComplaint } from './inbox-retention.js';

const DAY = 24 * 60 * 60_000;
const kept = (topic: string, days: number | null, compacted = false): TopicRetention => ({
  topic,
  keepMs: days === null ? null : days * DAY,
  compacted,
});

describe('The inbox, beside the topics it is for', () => {
  it('is kept long enough when it outlives them by a day', () => {
    expect(inboxComplaint(8, [kept('order-events', 7), kept('payment-events', 1)])).toBeNull();
  });

  it('is kept too short otherwise: says which topics, and which value is right', () => {
    expect(inboxComplaint(7, [kept('order-events', 7), kept('payment-events', 1)])).toBe(
      'INBOX_KEEP_DAYS is 7, but events of order-events are kept longer: set it to 8, or keep them shorter',
    );
  });

  it('can never be kept as long as a topic that is kept for ever', () => {
    expect(inboxComplaint(3650, [kept('order-events', null)])).toContain('order-events keeps events for ever');
  });

  it('need not outlive a compacted topic', () => {
    expect(inboxComplaint(1, [kept('product-events', null, true)])).toBeNull();
  });
});
