import { statusOf } from '../../apps/order/src/orders/domain/index.js';
import { isClosed as isPaymentClosed } from '../../apps/payment/src/payments/domain/index.js';
import { isClosed as isShipmentClosed } from '../../apps/shipping/src/shipments/domain/index.js';
import type { Participant } from './participants.js';
import type { OrderWorld } from './world.js';

/** The name of a participant that has not heard of the order. */
export const UNKNOWN_ORDER = 'no book';

const FINAL = ['FAILED', 'VOIDED'];

/** What a reader of the tables calls the state of a participant: as little of it as tells what comes next. */
export const STATE_NAMES: Readonly<Record<Participant, (world: Partial<OrderWorld>) => string>> = {
  order: ({ order }) => {
    if (!order) return UNKNOWN_ORDER;
    const { compensation, decision } = order;
    const undoing = compensation.status === 'NONE' ? '' : `, compensation ${compensation.status}`;
    return `${statusOf(order)}${decision?.kind === 'REFUND' && compensation.status !== 'DONE' ? ', refund asked' : ''}${undoing}`;
  },
  inventory: ({ reservation }) => reservation?.status ?? UNKNOWN_ORDER,
  payment: ({ payment }) => {
    if (!payment) return UNKNOWN_ORDER;
    const refund = payment.refunds.at(-1);
    if (refund) return `${payment.charge}, refund ${refund.status}`;
    return `${payment.charge}${isPaymentClosed(payment) && !FINAL.includes(payment.charge) ? ', closed' : ''}`;
  },
  shipping: ({ shipment }) => {
    if (!shipment) return UNKNOWN_ORDER;
    if (!isShipmentClosed(shipment) || FINAL.includes(shipment.booking)) return shipment.booking;
    return `${shipment.booking}, recall ${shipment.recall}`;
  },
};
