import { bootstrapService } from '@waybill/platform';
import { AppModule } from './app.module.js';
import { OrderConfig } from './order.config.js';

await bootstrapService({ name: 'order', config: OrderConfig, module: AppModule });
