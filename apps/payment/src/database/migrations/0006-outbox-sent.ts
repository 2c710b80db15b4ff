import { messagingMigration } from '@waybill/messaging';

export class OutboxSent1700000000006 extends messagingMigration(2) {}
