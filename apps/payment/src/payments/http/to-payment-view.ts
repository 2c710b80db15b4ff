import { refundStatusOf, statusOf, type PaymentBook } from '../domain/index.js';
import type { StoredMove } from '../persistence/outside-moves.js';
import type { PaymentView } from './payment.view.js';

/**
 * @param nextAttemptAt when the provider is called next
 * @returns nothing for a book without an amount: the order was never held, so there was nothing to pay
 */
export function toPaymentViews(
  book: PaymentBook,
  nextAttemptAt: Date | null,
  outside: readonly StoredMove[] = [],
): PaymentView[] {
  const { paymentId: id, orderId, amount, tries: attempts, actionUrl, failure } = book;
  const status = statusOf(book);
  if (amount === null) return [];
  const refunds = book.refunds.map((refund) => {
    return { id: refund.id, amount: refund.amount, status: refundStatusOf(refund) };
  });
  return [
    {
      id,
      orderId,
      amount,
      status,
      attempts,
      ...(status === 'REQUIRES_ACTION' && actionUrl !== null && { action: { url: actionUrl } }),
      ...(failure && { failure: { reason: failure.reason, detail: failure.detail } }),
      refunds,
      ...(outside.length > 0 && {
        outside: outside.map(({ seenAt, ...move }) => ({ ...move, seenAt: seenAt.toISOString() })),
      }),
      nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    },
  ];
}
