import type { BookingRequest } from '../carrier.port.js';

/** How the simulated carrier treats one country. */
export interface Destination {
  readonly deliverable: boolean;
  /** Taken back on request, as long as it is only booked. */
  readonly voidable: boolean;
  /** Answers to bookings take seconds. */
  readonly slow: boolean;
}

/** The test values that the service's README names; every other country is an ordinary one. */
const TEST_COUNTRIES: ReadonlyMap<string, Destination> = new Map<string, Destination>([
  ['XX', { deliverable: false, voidable: true, slow: false }],
  ['XV', { deliverable: true, voidable: false, slow: true }],
]);

const ORDINARY: Destination = { deliverable: true, voidable: true, slow: false };

/** A parcel without an address goes to no place in particular, and arrives. */
export const countryOf = ({ address }: BookingRequest): string => address?.country ?? 'US';

export const destinationOf = (country: string): Destination => TEST_COUNTRIES.get(country) ?? ORDINARY;
