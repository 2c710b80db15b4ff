import { messagingSchema } from '@waybill/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const { up, down } = messagingSchema(3);

export class InboxPartitions1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
