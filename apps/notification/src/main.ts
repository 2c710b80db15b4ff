import { bootstrapService } from '@waybill/platform';
import { AppModule } from './app.module.js';
import { NotificationConfig } from './notification.config.js';

await bootstrapService({ name: 'notification', config: NotificationConfig, module: AppModule });
