import { newUuid } from '@waybill/contracts';
import type { PipelineService, PipelineServiceSpec } from '../pipeline-service.js';

export const NOTIFICATION: PipelineServiceSpec = {
  name: 'notification',
  schema: `CREATE TABLE notifications (id uuid PRIMARY KEY, order_id uuid NOT NULL, cause text NOT NULL,
             at timestamptz NOT NULL DEFAULT now(), UNIQUE (order_id, cause))`,
};

export const runNotification = (service: PipelineService): Promise<void> =>
  service.on(['OrderShipped', 'OrderCompleted'], async (events) => {
    await service.db.query({
      name: 'notify',
      text: 'INSERT INTO notifications SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) ON CONFLICT DO NOTHING',
      values: [events.map(() => newUuid()), events.map(({ subject }) => subject), events.map(({ type }) => type)],
    });
    return [];
  });
