import { runMigrations } from '@waybill/platform';
import { migrations } from './database/migrations.js';

await runMigrations({ migrations });
