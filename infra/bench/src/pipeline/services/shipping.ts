import { newUuid } from '@waybill/contracts';
import type { PipelineService, PipelineServiceSpec } from '../pipeline-service.js';

export const SHIPPING: PipelineServiceSpec = {
  name: 'shipping',
  schema: `CREATE TABLE shipments (id uuid PRIMARY KEY, order_id uuid NOT NULL UNIQUE, tracking_number text NOT NULL,
             at timestamptz NOT NULL DEFAULT now())`,
};

/** Books the parcel as handed over: there is no carrier, so neither an intent before nor a second transaction after a call. */
export const runShipping = (service: PipelineService): Promise<void> =>
  service.on(['PaymentCompleted'], async (events) => {
    const shipments = events.map((event) => {
      const id = newUuid();
      return { id, event, trackingNumber: `WB${id.slice(-12)}` };
    });
    await service.db.query({
      name: 'ship',
      text: 'INSERT INTO shipments SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[])',
      values: [
        shipments.map(({ id }) => id),
        shipments.map(({ event }) => event.subject),
        shipments.map(({ trackingNumber }) => trackingNumber),
      ],
    });
    return shipments.map(({ id, event, trackingNumber }) => ({
      type: 'OrderShipped',
      subject: event.subject,
      causationid: event.id,
      traceparent: event.traceparent,
      data: { shipmentId: id, trackingNumber },
    }));
  });
