export { apply } from './apply.js';
export { cancel, expire, requestRefund } from './commands.js';
export { missingParts, overdueCompensation, retryCompensation, type UndoPart } from './compensation.js';
export * from './history.js';
export * from './order.js';
export * from './order-view.js';
export { isRefused, type Refused } from './outcome.js';
export { place, type PlaceOrder, type PlacingRefused, type PricedProduct } from './place.js';
