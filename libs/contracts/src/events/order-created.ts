import { Money } from '../money.js';
import { Flag, ListOf, MAX_LINES, Nested, Optional, Pattern, Text, Uuid } from '../schema/fields.js';
import { defineEvent } from './event-definition.js';
import { EXAMPLE_ORDER_ID, usd } from './examples.js';
import { OrderLine } from './order-lines.js';

/** The form of a language tag (RFC 5646 §2.1), not whether there is such a language. */
export const LANGUAGE_TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,6}$/;

/** Where the customer may be reached. Personal data: on order-events only. */
export class Contact {
  /** RFC 5321 mailbox, as the customer gave it. */
  @Optional() @Text() readonly email?: string;
  /** Telephone number, as the customer gave it. */
  @Optional() @Text() readonly phone?: string;
}

/** Where the goods go. Personal data: on order-events only. */
export class ShippingAddress {
  @Text() readonly name: string;
  @Text() readonly line1: string;
  @Text() readonly city: string;
  @Text() readonly postalCode: string;
  /** ISO 3166-1 alpha-2 code (`XX`, `XV`: test values of the simulated carrier). */
  @Text() readonly country: string;
}

/**
 * An order was placed and is PENDING. The first event of every order: it starts the saga, and it alone carries what
 * payment (method), shipping (address) and notification (contact) need to know of the customer.
 */
export class OrderCreated {
  @Uuid() readonly orderId: string;
  @Text() readonly customerId: string;
  /** Currency of every amount of the order (ISO 4217). */
  @Pattern(/^[A-Z]{3}$/) readonly currency: string;
  @ListOf(() => OrderLine, 1, MAX_LINES) readonly lines: OrderLine[];
  /** Sum of quantity × unitPrice over all lines. */
  @Nested(() => Money) readonly total: Money;
  /** Whether the order goes on with what is there when some lines are short. */
  @Flag() readonly allowPartial: boolean;
  /** Token of the payment provider; opaque to everyone but payment. */
  @Pattern(/^[A-Za-z0-9_]{1,255}$/) readonly paymentMethod: string;
  @Optional() @Nested(() => Contact) readonly contact?: Contact;
  @Optional() @Nested(() => ShippingAddress) readonly shippingAddress?: ShippingAddress;
  /** Language that the customer reads (BCP 47), e.g. `de-AT`. Since version 2; readers of version 1 ignore it. */
  @Optional() @Pattern(LANGUAGE_TAG) readonly locale?: string;
}

export const orderCreated = defineEvent({
  type: 'OrderCreated',
  topic: 'order-events',
  version: 2,
  writes: 1,
  data: OrderCreated,
  summary: 'An order was placed.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    customerId: 'customer-42',
    currency: 'USD',
    lines: [
      { sku: 'KEYBOARD-01', name: 'Mechanical keyboard', quantity: 1, unitPrice: usd(8999) },
      { sku: 'CABLE-USB-C', name: 'USB-C cable, 2 m', quantity: 3, unitPrice: usd(1250) },
    ],
    total: usd(12749),
    allowPartial: true,
    paymentMethod: 'tok_ok',
    contact: { email: 'ada@example.com', phone: '+15550100' },
    shippingAddress: {
      name: 'Ada Lovelace',
      line1: '12 St James’s Square',
      city: 'London',
      postalCode: 'SW1Y 4JH',
      country: 'GB',
    },
    locale: 'en-GB',
  },
});
