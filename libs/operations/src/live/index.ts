/** `@waybill/operations/live`: events as they come, read while somebody looks. */
export { gistOf } from './gist.js';
export { LiveReader, type LiveReaderOptions, type Viewer } from './live-reader.js';
export type { LiveRecord } from './live-record.js';
export { LiveWindow } from './live-window.js';
export { recentOrders, type RecentOrders } from './recent-orders.js';
