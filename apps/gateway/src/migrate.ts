import { runMigrations } from '@waybill/platform';
import { forgetOldActions } from './actions/forget-old-actions.js';
import { migrations } from './database/migrations.js';

await runMigrations({ migrations, afterwards: forgetOldActions });
