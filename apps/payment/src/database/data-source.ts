import { PaymentEntity } from '../payments/persistence/payment.entity.js';
import { RefundEntity } from '../payments/persistence/refund.entity.js';
import { Initial1700000000001 } from './migrations/0001-initial.js';
import { SimulatedGateway1700000000002 } from './migrations/0002-simulated-gateway.js';
import { StripeIntents1700000000003 } from './migrations/0003-stripe-intents.js';
import { Cancels1700000000004 } from './migrations/0004-cancels.js';
import { KeysOfOrders1700000000005 } from './migrations/0005-keys-of-orders.js';
import { OutboxSent1700000000006 } from './migrations/0006-outbox-sent.js';
import { InboxPartitions1700000000007 } from './migrations/0007-inbox-partitions.js';
import { Touched1700000000008 } from './migrations/0008-touched.js';
import { Archive1700000000009 } from './migrations/0009-archive.js';
import { ProviderErrors1700000000010 } from './migrations/0010-provider-errors.js';
import { AnsweredRequests1700000000011 } from './migrations/0011-answered-requests.js';
import { CustomersWhoAct1700000000012 } from './migrations/0012-customers-who-act.js';
import { ProviderNotices1700000000013 } from './migrations/0013-provider-notices.js';

export const entities = [PaymentEntity, RefundEntity];
export const migrations = [
  Initial1700000000001,
  SimulatedGateway1700000000002,
  StripeIntents1700000000003,
  Cancels1700000000004,
  KeysOfOrders1700000000005,
  OutboxSent1700000000006,
  InboxPartitions1700000000007,
  Touched1700000000008,
  Archive1700000000009,
  ProviderErrors1700000000010,
  AnsweredRequests1700000000011,
  CustomersWhoAct1700000000012,
  ProviderNotices1700000000013,
];
