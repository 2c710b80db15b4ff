import { newUuid } from '@waybill/contracts';
import type { PipelineService, PipelineServiceSpec } from '../pipeline-service.js';

export const PAYMENT: PipelineServiceSpec = {
  name: 'payment',
  schema: `CREATE TABLE payments (id uuid PRIMARY KEY, order_id uuid NOT NULL UNIQUE, amount bigint NOT NULL, status text NOT NULL,
             at timestamptz NOT NULL DEFAULT now())`,
};

/** Books the charge as made: there is no provider, so neither an intent before nor a second transaction after a call. */
export const runPayment = (service: PipelineService): Promise<void> =>
  service.on<{ lines: object; amount: { amount: number } }>(['InventoryReserved'], async (events) => {
    const ids = events.map(() => newUuid());
    await service.db.query({
      name: 'charge',
      text: `INSERT INTO payments SELECT id, order_id, amount, 'COMPLETED'
             FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS p (id, order_id, amount)`,
      values: [ids, events.map(({ subject }) => subject), events.map(({ data }) => data.amount.amount)],
    });
    return events.map(({ id, subject, traceparent, data }, index) => ({
      type: 'PaymentCompleted',
      subject,
      causationid: id,
      traceparent,
      data: { paymentId: ids[index], amount: data.amount, lines: data.lines },
    }));
  });
