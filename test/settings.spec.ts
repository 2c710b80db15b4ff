import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variablesOf } from '@waybill/platform';
import { InventoryConfig } from '../apps/inventory/src/inventory.config.js';
import { NotificationConfig } from '../apps/notification/src/notification.config.js';
import { OrderConfig } from '../apps/order/src/order.config.js';
import { PaymentConfig } from '../apps/payment/src/payment.config.js';
import { ShippingConfig } from '../apps/shipping/src/shipping.config.js';
import { withoutSettings } from '../scripts/settings-of-a-system.mjs';

const SERVICES = {
  inventory: InventoryConfig,
  notification: NotificationConfig,
  order: OrderConfig,
  payment: PaymentConfig,
  shipping: ShippingConfig,
};

const page = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8');

describe.each(Object.entries(SERVICES))('the settings of %s', (service, config) => {
  const names = variablesOf(config).map(({ name }) => name);

  it('are documented, each in a README (its service’s, that of all services) or under operations', () => {
    const pages = ['README.md', 'docs/operations.md', `apps/${service}/README.md`, 'libs/platform/README.md']
      .map(page)
      .join('\n');
    expect(names.filter((name) => !pages.includes(`\`${name}\``))).toEqual([]);
  });

  it('do not reach the suites from the shell of whoever runs them', () => {
    const shell = Object.fromEntries([...names, 'PATH', 'WAYBILL_INFRA'].map((name) => [name, 'x']));
    expect(withoutSettings(shell)).toEqual({ PATH: 'x', WAYBILL_INFRA: 'x' });
  });
});
