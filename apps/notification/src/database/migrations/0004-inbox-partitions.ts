import { messagingMigration } from '@waybill/messaging';

export class InboxPartitions1700000000004 extends messagingMigration(3) {}
