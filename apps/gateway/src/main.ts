import { bootstrapService } from '@waybill/platform';
import { gateway } from './gateway.js';

await bootstrapService(gateway);
