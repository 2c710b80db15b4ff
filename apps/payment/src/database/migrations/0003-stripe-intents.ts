import type { MigrationInterface, QueryRunner } from 'typeorm';
import { STRIPE_INTENT_DROP_SQL, STRIPE_INTENT_SQL } from '../../payments/provider/stripe/intent-schema.js';

/** There whichever provider is chosen, so that choosing another one needs no migration. */
export class StripeIntents1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STRIPE_INTENT_SQL) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of STRIPE_INTENT_DROP_SQL) await runner.query(statement);
  }
}
