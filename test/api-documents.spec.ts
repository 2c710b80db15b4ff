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
import { httpSurface } from './support/http-surface.js';

describe.each([
  ['inventory', InventoryConfig, InventoryModule],
  ['notification', NotificationConfig, NotificationModule],
  ['order', OrderConfig, OrderModule],
  ['payment', PaymentConfig, PaymentModule],
  ['shipping', ShippingConfig, ShippingModule],
])('the API document of %s', (_service, config, module) => {
  let service: Awaited<ReturnType<typeof httpSurface>>;
  let document: OpenAPIObject;

  beforeAll(async () => {
    service = await httpSurface(config, module);
    document = (await service.inject('/openapi.json')).json();
  });
  afterAll(() => service.close());

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, { get, post, put, delete: remove }]) =>
      [get, post, put, remove].flatMap((operation) => (operation ? [{ path, ...operation }] : [])),
    );

  it('gives every operation an id of its own', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.every((id) => /^[a-z]\w+$/.test(id ?? ''))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes every placeholder of a path, and no other', () => {
    for (const { path, operationId, parameters = [] } of operations()) {
      const described = parameters.flatMap((one) => ('in' in one && one.in === 'path' ? [one] : []));
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect([operationId, described.map(({ name }) => name)]).toEqual([operationId, named]);
      expect(described.every(({ required }) => required)).toBe(true);
    }
  });

  it('takes an Idempotency-Key at every POST, and says when an answer is a repeated one', () => {
    for (const [path, { post }] of Object.entries(document.paths)) {
      if (!post) continue;
      const { parameters = [], responses } = post;
      const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      expect([path, parameters]).toEqual([
        path,
        expect.arrayContaining([expect.objectContaining({ name: 'Idempotency-Key', in: 'header' })]),
      ]);
      expect(answers).toEqual([[expect.any(String), { ...answers[0]![1], headers: expect.any(Object) as object }]]);
      expect(answers[0]![1]).toHaveProperty(['headers', 'Idempotent-Replayed']);
    }
  });

  it('says what a body may hold: every text has its bounds, and there is nothing else in it', () => {
    const bodies = Object.entries(document.components?.schemas ?? {}).filter(([name]) => name.endsWith('Body'));
    const loose = bodies.flatMap(([name, body]) =>
      Object.entries(('properties' in body ? body.properties : undefined) ?? {}).flatMap(([property, said]) => {
        const isBound = 'type' in said && ['maxLength', 'pattern', 'enum'].some((rule) => rule in said);
        return 'type' in said && said.type === 'string' && !isBound ? [`${name}.${property}`] : [];
      }),
    );
    expect(bodies.length > 0).toBe(operations().some(({ requestBody }) => requestBody !== undefined));
    expect(loose).toEqual([]);
    expect(bodies.filter(([, body]) => !('additionalProperties' in body) || body.additionalProperties)).toEqual([]);
  });

  it('refers to nothing that it does not have', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref]) => String(ref));
    for (const ref of refs) expect(document).toHaveProperty(ref.split('/'));
  });
});
