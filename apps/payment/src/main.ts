import { bootstrapService } from '@waybill/platform';
import { AppModule } from './app.module.js';
import { PaymentConfig } from './payment.config.js';

await bootstrapService({ name: 'payment', config: PaymentConfig, module: AppModule });
