import { ShipmentEntity } from '../shipments/persistence/shipment.entity.js';
import { Initial1700000000001 } from './migrations/0001-initial.js';
import { SimulatedCarrier1700000000002 } from './migrations/0002-simulated-carrier.js';
import { KeysOfOrders1700000000003 } from './migrations/0003-keys-of-orders.js';
import { OutboxSent1700000000004 } from './migrations/0004-outbox-sent.js';
import { InboxPartitions1700000000005 } from './migrations/0005-inbox-partitions.js';
import { Touched1700000000006 } from './migrations/0006-touched.js';
import { Archive1700000000007 } from './migrations/0007-archive.js';
import { AnsweredRequests1700000000008 } from './migrations/0008-answered-requests.js';
import { RecallRefusal1700000000009 } from './migrations/0009-recall-refusal.js';

export const entities = [ShipmentEntity];
export const migrations = [
  Initial1700000000001,
  SimulatedCarrier1700000000002,
  KeysOfOrders1700000000003,
  OutboxSent1700000000004,
  InboxPartitions1700000000005,
  Touched1700000000006,
  Archive1700000000007,
  AnsweredRequests1700000000008,
  RecallRefusal1700000000009,
];
