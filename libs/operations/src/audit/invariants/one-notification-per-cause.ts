import type { OrderInvariant } from '../invariant.js';

export const oneNotificationPerCause: OrderInvariant = {
  code: 'one-notification-per-cause',
  sentence: 'There is one notification per order and cause, ever.',
  judge({ notifications }) {
    const causes = notifications?.causes ?? [];
    const repeated = [...new Set(causes)]
      .map((cause) => ({ cause, count: causes.filter((other) => other === cause).length }))
      .filter(({ count }) => count > 1);
    if (repeated.length === 0) return null;
    return {
      expected: 'one notification per cause',
      found: repeated.map(({ cause, count }) => `${count} for ${cause}`).join(', '),
    };
  },
};
