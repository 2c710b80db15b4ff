import { ProblemError } from '@waybill/platform';
import type { OrderConfig } from '../../order.config.js';
import type { OrderRequest } from '../application/place-order.js';
import type { PlaceOrderBody } from './place-order.dto.js';

/** @throws ProblemError 422 where the order lacks what the providers of this system need */
export function toOrderRequest(
  body: PlaceOrderBody,
  { defaultPaymentMethod, needsAddress }: Pick<OrderConfig, 'defaultPaymentMethod' | 'needsAddress'>,
): OrderRequest {
  const { customerId, items, currency, expectedTotal, contact, shippingAddress, locale } = body;
  const { allowPartial = false, requireStock = false, paymentMethod = defaultPaymentMethod } = body;
  if (paymentMethod === undefined) {
    throw new ProblemError(422, 'payment-method-required', 'paymentMethod must be given: payments are real here');
  }
  if (needsAddress && shippingAddress === undefined) {
    throw new ProblemError(422, 'shipping-address-required', 'shippingAddress must be given: the carrier needs one');
  }
  return {
    customerId,
    items,
    currency,
    ...(expectedTotal && { expectedTotal }),
    contact,
    shippingAddress,
    allowPartial,
    requireStock,
    paymentMethod,
    locale,
  };
}
