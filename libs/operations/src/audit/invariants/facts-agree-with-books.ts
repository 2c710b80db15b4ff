import type { OrderInvariant } from '../invariant.js';
import type { OrderFile } from '../order-file.js';

/**
 * Broken by a service that has forgotten what it said, or said it again of another charge or parcel. A service writes
 * its book before it speaks, so its book is never behind what order was told.
 */
export const factsAgreeWithBooks: OrderInvariant = {
  code: 'facts-agree-with-books',
  sentence: 'What order was told of stock, charge and parcel stands in the book of the service that said it.',
  judge(file) {
    if (!file.order) return null;
    const denied = [...stock(file), ...money(file), ...parcel(file)];
    if (denied.length === 0) return null;
    return {
      expected: denied.map(([told]) => told).join(', '),
      found: denied.map(([, found]) => found).join(', '),
    };
  },
};

type Denied = readonly [told: string, found: string];

const WERE_HELD: readonly unknown[] = ['HELD', 'SHIPPED', 'RETURNED', 'RELEASED'];
const STILL_OUT: readonly unknown[] = ['HELD', 'SHIPPED', null];

function stock({ order, reservation }: OrderFile): Denied[] {
  const { reserved, reservationFailed, released } = order?.facts ?? {};
  const status = reservation?.status ?? null;
  const found = `reservation ${status ?? 'unknown to inventory'}`;
  return [
    ...denied(reserved && !WERE_HELD.includes(status), 'stock reserved', found),
    ...denied(reservationFailed && status !== 'FAILED', 'stock refused', found),
    ...denied(released && STILL_OUT.includes(status), 'stock released', found),
  ];
}

function money({ order, payment }: OrderFile): Denied[] {
  const { paid, paymentFailed, paymentVoided, refunded } = order?.facts ?? {};
  const found = payment ? `payment ${payment.paymentId} ${payment.charge}` : 'payment unknown to payment';
  const isCharged = payment?.charge === 'CHARGED';
  return [
    ...denied(
      paid && !(isCharged && payment.paymentId === paid.paymentId),
      `payment ${paid?.paymentId} CHARGED`,
      found,
    ),
    ...denied(paymentFailed && payment?.charge !== 'FAILED', 'payment FAILED', found),
    ...denied(paymentVoided && payment?.charge !== 'VOIDED', 'payment VOIDED', found),
    ...denied(
      refunded && !(payment?.refundIds ?? []).includes(refunded.refundId),
      `refund ${refunded?.refundId}`,
      `refunds: ${(payment?.refundIds ?? []).join(', ')}`,
    ),
  ];
}

const TRAVELLED: readonly unknown[] = ['BOOKED', 'VOIDED'];

function parcel({ order, shipment }: OrderFile): Denied[] {
  const { shipped, shipmentFailed, shipmentVoided } = order?.facts ?? {};
  const found = shipment
    ? `shipment ${shipment.shipmentId} ${shipment.booking} as ${shipment.trackingNumber ?? 'no parcel'}`
    : 'shipment unknown to shipping';
  const isKnown =
    TRAVELLED.includes(shipment?.booking) &&
    shipment?.shipmentId === shipped?.shipmentId &&
    shipment?.trackingNumber === shipped?.trackingNumber;
  return [
    ...denied(shipped && !isKnown, `shipment ${shipped?.shipmentId} as ${shipped?.trackingNumber}`, found),
    ...denied(shipmentFailed && shipment?.booking !== 'FAILED', 'shipment FAILED', found),
    ...denied(shipmentVoided && shipment?.booking !== 'VOIDED', 'shipment VOIDED', found),
  ];
}

const denied = (isDenied: boolean | undefined, told: string, found: string): Denied[] =>
  isDenied === true ? [[told, found]] : [];
