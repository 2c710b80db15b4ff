import type { OrderInvariant } from '../invariant.js';
import { compare } from '../ledgers.js';
import type { OrderFile } from '../order-file.js';

/**
 * A carrier that keeps no ledger here leaves it empty, and then there is nothing to compare. A booking of which shipping
 * knows no number is one whose answer was lost and that could not be called back: it is live in both.
 */
export const bookingsAgree: OrderInvariant = {
  code: 'bookings-agree',
  sentence: 'The carrier’s ledger and shipping’s book know the same live bookings, with the same tracking numbers.',
  judge(file) {
    const live = file.bookings?.live ?? [];
    const ledger = Object.fromEntries(live.map(({ key, trackingNumber }) => [key, trackingNumber]));
    return compare(ledger, bookOf(file, ledger), {
      expected: (key, number = 'not live') => `booking ${key} as ${number} (by the carrier)`,
      found: (number = 'not live') => `${number} in shipping's book`,
    });
  },
};

function bookOf({ shipment }: OrderFile, ledger: Readonly<Record<string, string>>): Record<string, string> {
  if (shipment?.booking !== 'BOOKED' || !shipment.ledgerIsKept) return {};
  const { bookingKey, trackingNumber } = shipment;
  return { [bookingKey]: trackingNumber ?? ledger[bookingKey] ?? 'live' };
}
