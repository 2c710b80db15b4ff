import { messagingMigration } from '@waybill/messaging';

export class OutboxSent1700000000004 extends messagingMigration(2) {}
