import { messagingMigration } from '@waybill/messaging';

export class InboxPartitions1700000000007 extends messagingMigration(3) {}
