import { bootstrapService } from '@waybill/platform';
import { AppModule } from './app.module.js';
import { ShippingConfig } from './shipping.config.js';

await bootstrapService({ name: 'shipping', config: ShippingConfig, module: AppModule });
