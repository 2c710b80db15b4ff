import { moneyText } from '@waybill/contracts';
import type { Template } from './message.js';

export const orderCompleted: Template<'OrderCompleted'> = {
  subject: 'Your order is complete',
  paragraphs: ({ orderId, total, trackingNumber }) => [
    `Your order ${orderId} is paid (${moneyText(total)}) and shipped (${trackingNumber}): nothing is left to do.`,
    'Thank you.',
  ],
};
