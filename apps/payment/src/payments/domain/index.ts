export { absorb } from './absorb.js';
export { apply, type PaymentInput } from './apply.js';
export { claim, owesCall, type ClaimPolicy, type ProviderCall } from './claim.js';
export { lastWords } from './last-words.js';
export { isRefused, type Refused } from './outcome.js';
export {
  isClosed,
  openBook,
  OPEN_CHARGES,
  type ChargeStatus,
  type Decided,
  type FreshIds,
  type PaymentBook,
  type PaymentEvent,
  type Refund,
  type RefundStatus,
} from './payment-book.js';
export { refundStatusOf, statusOf, type PaymentStatus } from './payment-view.js';
export { settleCharge, type ChargeOutcome } from './settle-charge.js';
export { settleRefund, type RefundOutcome } from './settle-refund.js';
