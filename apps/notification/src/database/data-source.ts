import { NotificationEntity } from '../notifications/persistence/notification.entity.js';
import { Initial1700000000001 } from './migrations/0001-initial.js';
import { Deliveries1700000000002 } from './migrations/0002-deliveries.js';
import { OutboxSent1700000000003 } from './migrations/0003-outbox-sent.js';
import { InboxPartitions1700000000004 } from './migrations/0004-inbox-partitions.js';
import { DeliveryAge1700000000005 } from './migrations/0005-delivery-age.js';
import { Archive1700000000006 } from './migrations/0006-archive.js';
import { AnsweredRequests1700000000007 } from './migrations/0007-answered-requests.js';
import { OneMailATurn1700000000008 } from './migrations/0008-one-mail-a-turn.js';
import { Webhooks1700000000009 } from './migrations/0009-webhooks.js';

export const entities = [NotificationEntity];
export const migrations = [
  Initial1700000000001,
  Deliveries1700000000002,
  OutboxSent1700000000003,
  InboxPartitions1700000000004,
  DeliveryAge1700000000005,
  Archive1700000000006,
  AnsweredRequests1700000000007,
  OneMailATurn1700000000008,
  Webhooks1700000000009,
];
