import { runMigrations } from '@waybill/platform';
import { migrations } from './database/data-source.js';

await runMigrations({ migrations });
