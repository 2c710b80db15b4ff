import { createMigratedDatabase, type MigratedDatabase } from '@waybill/testing';
import { entities, migrations } from '../src/database/data-source.js';

export function createInventoryDatabase(): Promise<MigratedDatabase> {
  return createMigratedDatabase({ entities, migrations, poolSize: 12 });
}
