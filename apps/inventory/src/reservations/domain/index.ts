export { absorb } from './absorb.js';
export { pauseBeforeAskingAgain } from './enquiry.js';
export { releaseAbandoned, releaseUnpaid, rollback, type OrderVerdict } from './give-back.js';
export { lastWords } from './last-words.js';
export { isRefused, type Refused } from './outcome.js';
export * from './reservation.js';
export { reserve } from './reserve.js';
export { ship } from './ship.js';
export { moveSnapshot, type StockOnHand, type StockSnapshot } from './stock-snapshot.js';
