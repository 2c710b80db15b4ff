// Five services in one process: Nest takes their data sources for one name given five times.
import './support/quiet-nest.js';
import { PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { EVENT_TYPES, HANDLES, SERVICE_NAMES, SERVICES, topicOf } from '@waybill/contracts';
import { AppModule as InventoryModule } from '../apps/inventory/src/app.module.js';
import { AppModule as NotificationModule } from '../apps/notification/src/app.module.js';
import { AppModule as OrderModule } from '../apps/order/src/app.module.js';
import { AppModule as PaymentModule } from '../apps/payment/src/app.module.js';
import { AppModule as ShippingModule } from '../apps/shipping/src/app.module.js';
import { controllersOf } from './support/http-surface.js';

const MODULES = {
  order: OrderModule,
  inventory: InventoryModule,
  payment: PaymentModule,
  shipping: ShippingModule,
  notification: NotificationModule,
};

/** Types whose handlers a module declares. */
const declaredIn = (module: unknown): string[] =>
  controllersOf(module)
    .flatMap(({ prototype }) => Object.values(Object.getOwnPropertyDescriptors(prototype as object)))
    .map(({ value }): unknown => value)
    .filter((value) => typeof value === 'function')
    .flatMap((method) => (Reflect.getMetadata(PATTERN_METADATA, method) as string[] | undefined) ?? []);

describe.each(SERVICE_NAMES)('what %s handles', (service) => {
  it('is what the contracts say', () => {
    expect(declaredIn(MODULES[service]).sort()).toEqual([...HANDLES[service]].sort());
  });

  it('arrives on topics that it reads', () => {
    const topics = new Set(HANDLES[service].map(topicOf));
    expect([...topics].filter((topic) => !SERVICES[service].consumes.includes(topic))).toEqual([]);
    expect(topics.size).toBeGreaterThan(0);
  });
});

it('is every type but those that are there for readers outside, and for order itself after a restore', () => {
  const handled = new Set(SERVICE_NAMES.flatMap((service) => HANDLES[service]));
  expect(EVENT_TYPES.filter((type) => !handled.has(type))).toEqual([
    'OrderPaid',
    'UndoingExplained',
    'CompensationSettled',
  ]);
});
