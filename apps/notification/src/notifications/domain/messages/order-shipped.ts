import type { Template } from './message.js';

export const orderShipped: Template<'OrderShipped'> = {
  subject: 'Your order is on its way',
  paragraphs: ({ orderId, trackingNumber }) => [
    `Your order ${orderId} is with the carrier.`,
    `Its tracking number is ${trackingNumber}.`,
  ],
};
