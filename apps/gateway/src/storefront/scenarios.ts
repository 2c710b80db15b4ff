import type { Scenario } from '@waybill/console-api';

/** Ways an order can go that the simulated provider and carrier act out. */
export const SCENARIOS: readonly Scenario[] = [
  {
    code: 'ok',
    title: 'All well',
    text: 'Stock is reserved, the card is charged, the parcel is sent.',
    paymentMethod: 'tok_ok',
  },
  {
    code: 'declined',
    title: 'Card declined',
    text: 'The charge is declined: the order is cancelled and the stock goes back.',
    paymentMethod: 'tok_declined',
  },
  {
    code: 'timeout',
    title: 'Answer lost',
    text: 'The provider charges, but its answer is lost: it is looked up, and never charged twice.',
    paymentMethod: 'tok_timeout',
  },
  {
    code: 'error-once',
    title: 'Provider stumbles',
    text: 'The first attempt ends in an error, the next one goes through.',
    paymentMethod: 'tok_error_once',
  },
  {
    code: 'undeliverable',
    title: 'Undeliverable',
    text: 'The carrier cannot deliver there: the money is repaid and the stock goes back.',
    paymentMethod: 'tok_ok',
    country: 'XX',
  },
  {
    code: 'refund-error-once',
    title: 'Refund refused once',
    text: 'Paid as usual; a later refund is refused once, so that an operator has to look at it.',
    paymentMethod: 'tok_refund_error_once',
  },
];
