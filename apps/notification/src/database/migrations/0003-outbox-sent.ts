import { messagingMigration } from '@waybill/messaging';

export class OutboxSent1700000000003 extends messagingMigration(2) {}
