import type { PaymentBook, Refund } from './payment-book.js';

export type PaymentStatus = 'PENDING' | 'UNKNOWN' | 'REQUIRES_ACTION' | 'COMPLETED' | 'FAILED' | 'VOIDED' | 'REFUNDED';

export function statusOf({ charge, tries, actionUrl, problem, refunds }: PaymentBook): PaymentStatus {
  switch (charge) {
    case 'AWAITING':
    case 'READY':
      return 'PENDING';
    // Called before and not answered: it stays unknown while it is asked again.
    case 'IN_FLIGHT':
      if (actionUrl !== null) return 'REQUIRES_ACTION';
      return tries > 1 || problem !== null ? 'UNKNOWN' : 'PENDING';
    case 'CHARGED':
      return refunds.some(({ status }) => status === 'REFUNDED') ? 'REFUNDED' : 'COMPLETED';
    case 'UNKNOWN':
      return actionUrl === null ? 'UNKNOWN' : 'REQUIRES_ACTION';
    case 'REQUIRES_ACTION':
    case 'FAILED':
    case 'VOIDED':
      return charge;
  }
}

/** A refund as the API shows it; PENDING until the provider has said its last word. */
export const refundStatusOf = ({ status }: Refund): 'PENDING' | 'REFUNDED' | 'FAILED' =>
  status === 'REFUNDED' || status === 'FAILED' ? status : 'PENDING';
