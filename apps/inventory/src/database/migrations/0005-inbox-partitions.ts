import { messagingMigration } from '@waybill/messaging';

export class InboxPartitions1700000000005 extends messagingMigration(3) {}
