import { moneyText } from '@waybill/contracts';
import type { Template } from './message.js';

export const orderConfirmed: Template<'OrderConfirmed'> = {
  subject: 'We have your order',
  paragraphs: ({ orderId, amount, shortfall = [] }) => {
    const confirmed = `Your order ${orderId} over ${moneyText(amount)} is confirmed and set aside for you.`;
    if (shortfall.length === 0) return [confirmed];
    const short = shortfall.map(({ sku, reserved, requested }) => `${sku}: ${reserved} of ${requested}`);
    return [confirmed, `Not everything is in stock. You get, and pay, only this much of ${short.join(', ')}.`];
  },
};
