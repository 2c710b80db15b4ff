import type { CancellationReason } from '@waybill/contracts';
import type { Template } from './message.js';

const NOT_CHARGED = 'You were not charged.';
const IF_PAID = 'If you have paid already, your money is on its way back to you.';

const BECAUSE: Readonly<Record<CancellationReason, string>> = {
  OUT_OF_STOCK: `what you ordered is out of stock. ${NOT_CHARGED}`,
  UNKNOWN_PRODUCT: `a product you ordered is no longer sold. ${NOT_CHARGED}`,
  PAYMENT_DECLINED: `your payment was declined. ${NOT_CHARGED}`,
  PAYMENT_ERROR: `your payment could not be processed. ${NOT_CHARGED}`,
  SHIPPING_FAILED: 'it could not be shipped to your address. Your money is on its way back to you.',
  CUSTOMER_REQUEST: `you asked us to cancel it. ${IF_PAID}`,
  TIMED_OUT: `it could not be processed in time. ${IF_PAID}`,
};

export const orderCancelled: Template<'OrderCancelled'> = {
  subject: 'Your order was cancelled',
  paragraphs: ({ orderId, reason }) => [`Your order ${orderId} was cancelled: ${BECAUSE[reason]}`],
};
