// Five services in one process: Nest takes their data sources for one name given five times.
import './support/quiet-nest.js';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule as InventoryModule } from '../apps/inventory/src/app.module.js';
import { InventoryConfig } from '../apps/inventory/src/inventory.config.js';
import { AppModule as NotificationModule } from '../apps/notification/src/app.module.js';
import { NotificationConfig } from '../apps/notification/src/notification.config.js';
import { AppModule as OrderModule } from '../apps/order/src/app.module.js';
import { OrderConfig } from '../apps/order/src/order.config.js';
import { AppModule as PaymentModule } from '../apps/payment/src/app.module.js';
import { PaymentConfig } from '../apps/payment/src/payment.config.js';
import { AppModule as ShippingModule } from '../apps/shipping/src/app.module.js';
import { ShippingConfig } from '../apps/shipping/src/shipping.config.js';
import { routesOf } from './support/http-routes.js';
import { httpSurface } from './support/http-surface.js';

const OPERATORS_ROUTES = {
  'GET /operations/outbox': 'operations:read',
  'GET /operations/outbox/dead': 'operations:read',
  'POST /operations/outbox/dead/{id}/requeue': 'operations:write',
  'DELETE /operations/outbox/dead/{id}': 'operations:write',
  'GET /operations/events': 'events:read',
  'GET /operations/handled': 'handled:read',
  'GET /operations/instance': 'operations:read',
};

describe.each([
  [
    'order',
    OrderConfig,
    OrderModule,
    {
      'POST /orders': 'orders:place',
      'GET /orders': 'orders:read',
      'GET /orders/{id}': 'orders:read',
      'GET /orders/{id}/timeline': 'orders:read',
      'GET /orders/{id}/events': 'orders:read',
      'GET /orders/{id}/expectation': 'operations:read',
      'POST /orders/{id}/cancel': 'orders:undo',
      'POST /orders/{id}/refund': 'orders:undo',
      'POST /orders/{id}/compensation/retry': 'orders:retry',
      'POST /orders/{id}/compensation/settle': 'orders:retry',
      'POST /orders/{id}/resend': 'orders:retry',
      'POST /orders/{id}/returns': 'orders:retry',
      'GET /catalogue/{sku}': 'catalogue:read',
      'GET /catalogue-rebuild': 'operations:read',
      'POST /catalogue-rebuild': 'operations:write',
    },
  ],
  [
    'inventory',
    InventoryConfig,
    InventoryModule,
    {
      'GET /products': 'catalogue:read',
      'POST /products': 'catalogue:write',
      'GET /products/{sku}': 'catalogue:read',
      'PUT /products/{sku}': 'catalogue:write',
      'DELETE /products/{sku}': 'catalogue:write',
      'POST /product-announcements': 'operations:write',
      'GET /product-announcements/{id}': 'operations:read',
      'GET /availability': 'availability:read',
      'GET /stock': 'stock:read',
      'GET /stock/{sku}': 'stock:read',
      'GET /stock/{sku}/movements': 'stock:read',
      'GET /stock/{sku}/reservations': 'stock:read',
      'POST /stock/{sku}/adjustments': 'stock:adjust',
      'POST /orders/{id}/resend': 'orders:retry',
    },
  ],
  [
    'payment',
    PaymentConfig,
    PaymentModule,
    { 'GET /payments': 'payments:read', 'POST /orders/{id}/resend': 'orders:retry' },
  ],
  [
    'shipping',
    ShippingConfig,
    ShippingModule,
    { 'GET /shipments': 'shipments:read', 'POST /orders/{id}/resend': 'orders:retry' },
  ],
  [
    'notification',
    NotificationConfig,
    NotificationModule,
    {
      'GET /notifications': 'notifications:read',
      'GET /webhooks': 'webhooks:read',
      'POST /webhooks': 'webhooks:write',
      'GET /webhooks/{id}': 'webhooks:read',
      'PATCH /webhooks/{id}': 'webhooks:write',
      'DELETE /webhooks/{id}': 'webhooks:write',
      'POST /webhooks/{id}/rotate': 'webhooks:write',
      'POST /webhooks/{id}/replay': 'webhooks:write',
      'GET /webhooks/{id}/deliveries': 'webhooks:read',
    },
  ],
])('the routes of %s', (_service, config, module, own: Readonly<Record<string, string>>) => {
  it('ask for these permissions', async () => {
    const service = await httpSurface(config, module);
    const document: OpenAPIObject = (await service.inject('/openapi.json')).json();
    await service.close();
    const asked = routesOf(document).map(({ method, path, permissions }) => [
      `${method} ${path}`,
      permissions?.join() ?? 'public',
    ]);
    expect(Object.fromEntries(asked)).toEqual({ ...own, ...OPERATORS_ROUTES });
  });
});
