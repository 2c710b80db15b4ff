import type { ServiceName } from '@waybill/system-map';

/** Where an event comes from: what envelope and headers say beside the event itself. */
export interface EventOrigin {
  readonly source: ServiceName;
  /** Order id, on product-events the SKU; must be the one in the data. Becomes the record's key. */
  readonly subject: string;
  /** The order id that all events of one saga share; on product-events the SKU. */
  readonly correlationId: string;
  /** Id of the event being handled; absent when a request or a timer is the cause. */
  readonly causationId?: string;
  /** W3C Trace Context `traceparent` of the request or event that caused this one. */
  readonly traceparent: string;
  /** Default: a new UUID v7. */
  readonly id?: string;
  /** Default: now. */
  readonly time?: Date;
}
