import { moneyText } from '@waybill/contracts';
import type { Template } from './message.js';

export const orderRefunded: Template<'OrderRefunded'> = {
  subject: 'Your refund',
  paragraphs: ({ orderId, amount }) => [`${moneyText(amount)} of your order ${orderId} were paid back to you.`],
};
