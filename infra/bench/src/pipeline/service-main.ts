import { INVENTORY, runInventory } from './services/inventory.js';
import { NOTIFICATION, runNotification } from './services/notification.js';
import { ORDER, runOrder } from './services/order.js';
import { PAYMENT, runPayment } from './services/payment.js';
import { runShipping, SHIPPING } from './services/shipping.js';
import { READY, PipelineService, type ServiceOptions } from './pipeline-service.js';

const SERVICES = {
  order: [ORDER, runOrder],
  inventory: [INVENTORY, runInventory],
  payment: [PAYMENT, runPayment],
  shipping: [SHIPPING, runShipping],
  notification: [NOTIFICATION, runNotification],
} as const;

const { name, databaseUrl, brokers, port } = JSON.parse(process.argv[2] ?? '') as ServiceOptions;
const [spec, run] = SERVICES[name];
await run(await PipelineService.start(spec, databaseUrl, brokers), port);
console.log(READY);
