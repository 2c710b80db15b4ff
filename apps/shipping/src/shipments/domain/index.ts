export { absorb } from './absorb.js';
export { apply, type ShipmentInput } from './apply.js';
export { claim, owesCall, type CarrierCall } from './claim.js';
export { lastWords } from './last-words.js';
export { isRefused, type Refused } from './outcome.js';
export { settleBooking, type BookingOutcome } from './settle-booking.js';
export { settleVoid, type VoidOutcome } from './settle-void.js';
export {
  isClosed,
  openBook,
  type BookingStatus,
  type Decided,
  type RecallStatus,
  type ShipmentBook,
  type ShipmentEvent,
} from './shipment-book.js';
export { statusOf, type ShipmentStatus } from './shipment-view.js';
