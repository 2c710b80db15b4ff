import type { PaymentBook, Refund } from './payment-book.js';

export type PaymentStatus = 'PENDING' | 'UNKNOWN' | 'COMPLETED' | 'FAILED' | 'VOIDED' | 'REFUNDED';

export function statusOf({ charge, tries, problem, refunds }: PaymentBook): PaymentStatus {
  switch (charge) {
    case 'AWAITING':
    case 'READY':
      return 'PENDING';
    // Called before and not answered: it stays unknown while it is asked again.
    case 'IN_FLIGHT':
      return tries > 1 || problem !== null ? 'UNKNOWN' : 'PENDING';
    case 'CHARGED':
      return refunds.some(({ status }) => status === 'REFUNDED') ? 'REFUNDED' : 'COMPLETED';
    case 'UNKNOWN':
    case 'FAILED':
    case 'VOIDED':
      return charge;
  }
}

/** A refund as the API shows it; PENDING until the provider has said its last word. */
export const refundStatusOf = ({ status }: Refund): 'PENDING' | 'REFUNDED' | 'FAILED' =>
  status === 'REFUNDED' || status === 'FAILED' ? status : 'PENDING';
