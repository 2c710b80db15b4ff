import { bootstrapService } from '@waybill/platform';
import { AppModule } from './app.module.js';
import { InventoryConfig } from './inventory.config.js';

await bootstrapService({ name: 'inventory', config: InventoryConfig, module: AppModule });
