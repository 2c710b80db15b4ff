import type { ServiceInstance } from './services.js';

export interface ReadyFacts {
  readonly services: readonly ServiceInstance[];
  readonly brokers: string;
  readonly orderUrl: string;
  readonly products: readonly { readonly sku: string }[];
  readonly elapsedMs: number;
}

/** What someone who has just started the system wants to do next; the curl line works as pasted. */
export function readyMessage({ services, brokers, orderUrl, products, elapsedMs }: ReadyFacts): string {
  const sku = products[0]?.sku ?? '';
  const body = JSON.stringify({ customerId: 'demo', items: [{ sku, quantity: 1 }] });
  return [
    `Waybill is ready after ${(elapsedMs / 1_000).toFixed(1)} s`,
    ...services.map(({ name, url }) => `  ${name.padEnd(12)} ${url}   ${url}/docs`),
    `  ${'Kafka'.padEnd(12)} ${brokers}`,
    'Place an order:',
    `  curl -s ${orderUrl}/orders -H 'content-type: application/json' -d '${body}'`,
    'Watch it: npm run waybill -- tail      Stop: Ctrl-C',
  ].join('\n');
}
