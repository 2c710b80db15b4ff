import type { Money } from '../money.js';

/** Ids of the one order that all examples tell of. */
export const EXAMPLE_ORDER_ID = '019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b';
export const EXAMPLE_PAYMENT_ID = '019aa1b2-c3e0-7a11-9c22-5d6e7f8091a2';
export const EXAMPLE_REFUND_ID = '019aa1b2-d001-7b3c-8d4e-6f7081920314';
export const EXAMPLE_SHIPMENT_ID = '019aa1b2-c3f1-7c44-b555-708192a3b4c5';
export const EXAMPLE_TRACKING_NUMBER = 'WB019AA1B2C3F1';

export const usd = (amount: number): Money => ({ amount, currency: 'USD' });
