import type { EventData, EventType } from '../events/registry.js';
import { OneOf, Optional, Pattern, Text, Uuid } from '../schema/fields.js';

/**
 * The attributes of an event: CloudEvents 1.0 in the JSON event format, structured mode, with the extension
 * attributes `correlationid` and `causationid`. `data` stands beside them.
 */
export class CloudEventAttributes {
  @OneOf(['1.0']) readonly specversion: '1.0';
  /** Unique per event; UUID v7 (RFC 9562) when written here. The inbox recognises repetitions by it. */
  @Uuid() readonly id: string;
  /** `/` and the name of the writing service. */
  @Text() readonly source: string;
  /** Name of the event type. */
  @Text() readonly type: string;
  /** Order id, on product-events the SKU: also the record's key. Equals `orderId` or `sku` of the data. */
  @Text() readonly subject: string;
  /** When the event was recorded: RFC 3339; written here in UTC with milliseconds. */
  @Pattern(
    /^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/,
  )
  readonly time: string;
  @OneOf(['application/json']) readonly datacontenttype: 'application/json';
  /** `urn:waybill:<type>:<version>`. */
  @Pattern(/^urn:waybill:[A-Za-z]{1,100}:[1-9]\d{0,5}$/) readonly dataschema: string;
  /** What all events of one saga share: the order id. */
  @Text() readonly correlationid: string;
  /** Id of the event that caused this one; absent on the first. */
  @Optional() @Uuid() readonly causationid?: string;
}

/** An event as it is on the wire. Distributes over `T`, so that testing `type` narrows `data`. */
export type EventEnvelope<T extends EventType = EventType> = T extends EventType
  ? CloudEventAttributes & { readonly type: T; readonly data: EventData<T> }
  : never;

/** The `dataschema` attribute of a type's version. */
export const dataSchemaUrn = (type: EventType, version: number): string => `urn:waybill:${type}:${version}`;
