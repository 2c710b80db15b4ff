export { absorb } from './absorb.js';
export { apply } from './apply.js';
export { cancel, expire, requestRefund } from './commands.js';
export { restockOf } from './decide-undoing.js';
export { missingParts, overdueCompensation, retryCompensation } from './compensation.js';
export {
  expectationOf,
  missingOf,
  settledParts,
  type Expectation,
  type Missing,
  type SettledPart,
} from './expectation.js';
export { enterReturn, type ReturnRefused } from './enter-return.js';
export { goodsOut, isAllReturned } from './goods-out.js';
export * from './history.js';
export * from './order.js';
export * from './order-view.js';
export { lastWords } from './last-words.js';
export { isRefused, refused, type Refused } from './outcome.js';
export type { ShortItem, StockReport } from './judge-stock.js';
export { settle, type SettlingRefused, type Vouched } from './settle.js';
export { place, type PlaceOrder, type PlacingOutcome, type PlacingRefused } from './place.js';
export type { PricedProduct } from './priced-product.js';
