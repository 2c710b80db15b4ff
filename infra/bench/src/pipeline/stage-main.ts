import { INVENTORY, runInventory } from './services/inventory.js';
import { NOTIFICATION, runNotification } from './services/notification.js';
import { ORDER, runOrder } from './services/order.js';
import { PAYMENT, runPayment } from './services/payment.js';
import { runShipping, SHIPPING } from './services/shipping.js';
import { READY, Stage, type StageOptions } from './stage.js';

const STAGES = {
  order: [ORDER, runOrder],
  inventory: [INVENTORY, runInventory],
  payment: [PAYMENT, runPayment],
  shipping: [SHIPPING, runShipping],
  notification: [NOTIFICATION, runNotification],
} as const;

const { name, databaseUrl, brokers, port } = JSON.parse(process.argv[2] ?? '') as StageOptions;
const [spec, run] = STAGES[name];
await run(await Stage.start(spec, databaseUrl, brokers), port);
console.log(READY);
