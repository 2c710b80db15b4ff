import { loadConfig } from '@waybill/platform';
import { OrderConfig } from '../../order.config.js';
import { toOrderRequest } from './to-order-request.js';

const LOOPBACK = { DATABASE_URL: 'postgres://u:p@127.0.0.1:5432/order', KAFKA_BROKERS: '127.0.0.1:9092' };
const body = { customerId: 'ada', items: [{ sku: 'TEA', quantity: 1 }] };
const shippingAddress = { name: 'Ada', line1: '1 Street', city: 'London', postalCode: 'SW1', country: 'GB' };

const request = (env: NodeJS.ProcessEnv, more: object = {}) =>
  toOrderRequest({ ...body, ...more }, loadConfig(OrderConfig, { ...LOOPBACK, ...env }));
const refusal = (env: NodeJS.ProcessEnv, more?: object): unknown => {
  try {
    return request(env, more);
  } catch (error) {
    return error;
  }
};
const elsewhere = { KAFKA_BROKERS: 'kafka:9092' };

describe('What an order has to name', () => {
  it('is neither a payment method nor an address with simulated providers', () => {
    expect(request({})).toMatchObject({ paymentMethod: 'tok_ok', shippingAddress: undefined });
    const asked = { ...elsewhere, PAYMENT_PROVIDER: 'simulated', CARRIER_PROVIDER: 'simulated' };
    expect(request(asked)).toMatchObject({ paymentMethod: 'tok_ok' });
  });

  it('is a payment method where payments are real', () => {
    const stripe = { PAYMENT_PROVIDER: 'stripe' };
    expect(refusal(stripe)).toMatchObject({ status: 422, code: 'payment-method-required' });
    expect(request(stripe, { paymentMethod: 'pm_1' })).toMatchObject({ paymentMethod: 'pm_1' });
  });

  it('is an address where the carrier needs one', () => {
    const strict = { SHIPPING_ADDRESS: 'required' };
    expect(refusal(strict)).toMatchObject({ status: 422, code: 'shipping-address-required' });
    expect(request(strict, { shippingAddress })).toMatchObject({ shippingAddress });
  });

  it('is both where nothing is said of the providers and not everything is on loopback', () => {
    const paymentMethod = 'pm_1';
    expect(refusal(elsewhere)).toMatchObject({ code: 'payment-method-required' });
    expect(refusal(elsewhere, { paymentMethod })).toMatchObject({ code: 'shipping-address-required' });
    expect(refusal({ ...elsewhere, SHIPPING_ADDRESS: 'optional' }, { paymentMethod })).toMatchObject({ paymentMethod });
  });
});
