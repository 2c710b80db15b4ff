import { CatalogueProductEntity } from '../catalogue/persistence/catalogue-product.entity.js';
import { OrderEntity } from '../orders/persistence/order.entity.js';
import { Initial1700000000001 } from './migrations/0001-initial.js';
import { OrderHistory1700000000002 } from './migrations/0002-order-history.js';
import { Deadlines1700000000003 } from './migrations/0003-deadlines.js';
import { IdempotencyKeys1700000000004 } from './migrations/0004-idempotency-keys.js';
import { StateAsJson1700000000005 } from './migrations/0005-state-as-json.js';
import { OutboxSent1700000000006 } from './migrations/0006-outbox-sent.js';
import { InboxPartitions1700000000007 } from './migrations/0007-inbox-partitions.js';
import { Lists1700000000008 } from './migrations/0008-lists.js';
import { CatalogueRebuild1700000000009 } from './migrations/0009-catalogue-rebuild.js';
import { DeadlinesThatBegin1700000000010 } from './migrations/0010-deadlines-that-begin.js';
import { Touched1700000000011 } from './migrations/0011-touched.js';
import { Archive1700000000012 } from './migrations/0012-archive.js';
import { AnsweredRequests1700000000013 } from './migrations/0013-answered-requests.js';
import { CustomersWhoAct1700000000014 } from './migrations/0014-customers-who-act.js';

export const entities = [OrderEntity, CatalogueProductEntity];
export const migrations = [
  Initial1700000000001,
  OrderHistory1700000000002,
  Deadlines1700000000003,
  IdempotencyKeys1700000000004,
  StateAsJson1700000000005,
  OutboxSent1700000000006,
  InboxPartitions1700000000007,
  Lists1700000000008,
  CatalogueRebuild1700000000009,
  DeadlinesThatBegin1700000000010,
  Touched1700000000011,
  Archive1700000000012,
  AnsweredRequests1700000000013,
  CustomersWhoAct1700000000014,
];
