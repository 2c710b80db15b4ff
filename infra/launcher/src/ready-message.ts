import type { ServiceInstance } from './services.js';
import type { GatewayPlan } from './settings.js';

export interface ReadyFacts {
  readonly gateway: GatewayPlan | undefined;
  /** Whether signing in is one click, as at the embedded issuer. */
  readonly oneClick: boolean;
  readonly services: readonly Pick<ServiceInstance, 'name' | 'url'>[];
  readonly brokers: string;
  readonly orderUrl: string;
  readonly products: readonly { readonly sku: string }[];
  readonly elapsedMs: number;
}

/** What someone who has just started the system wants to do next; the curl line works as pasted. */
export function readyMessage(facts: ReadyFacts): string {
  const { services, brokers, orderUrl, products, elapsedMs } = facts;
  const sku = products[0]?.sku ?? '';
  const body = JSON.stringify({ customerId: 'demo', items: [{ sku, quantity: 1 }] });
  return [
    `Waybill is ready after ${(elapsedMs / 1_000).toFixed(1)} s`,
    ...pages(facts),
    ...services.map(({ name, url }) => `  ${name.padEnd(12)} ${url}   ${url}/docs`),
    `  ${'Kafka'.padEnd(12)} ${brokers}`,
    'Place an order:',
    `  curl -s ${orderUrl}/orders -H 'content-type: application/json' -d '${body}'`,
    'Watch it: npm run waybill -- tail      Stop: Ctrl-C',
  ].join('\n');
}

function pages({ gateway, oneClick }: ReadyFacts): string[] {
  if (!gateway) return [];
  const console = `${gateway.publicUrl}/console`;
  const line = (name: string, url: string, text: string): string =>
    `  ${name.padEnd(12)} ${url.padEnd(console.length)}   ${text}`;
  return [
    ...(gateway.shop ? [line('shop', gateway.publicUrl, 'place an order and watch it')] : []),
    line('console', console, oneClick ? 'one click signs you in' : 'sign in and see every order'),
  ];
}
