import { type Command, InvalidArgumentError, Option } from 'commander';
import { OperationError } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { requestJson } from '../http.js';
import { isoTime } from '../iso-time.js';
import { printJson, printTable } from '../output.js';

interface WebhookJson {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly enabled: boolean;
  readonly disabledReason: string | null;
  /** In the answers that make it. */
  readonly secret?: string;
}

interface DeliveryJson {
  readonly eventId: string;
  readonly type: string;
  readonly orderId: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastReason: string | null;
  readonly nextAttemptAt: string | null;
}

interface JsonOption {
  readonly json: boolean;
}

type Call = <T>(method: string, path: string, body?: object) => Promise<T>;

export function registerWebhooks(program: Command, connections: Connections): void {
  const webhooks = program.command('webhooks').description('where integrators are told what becomes of orders');
  const call: Call = (method, path, body) =>
    requestJson(method, `${connections.serviceUrl('notification')}/webhooks${path}`, body ? { body } : {});
  registerEndpoints(webhooks, call);
  registerDeliveries(webhooks, call);
}

function registerEndpoints(webhooks: Command, call: Call): void {
  webhooks
    .command('list')
    .description('list the endpoints')
    .option('--json', 'print them as a JSON array', false)
    .action(async ({ json }: JsonOption) => listEndpoints(await call('GET', ''), json));

  webhooks
    .command('add')
    .description('add an endpoint and print its secret, which is never shown again')
    .argument('<url>', 'https, and no private address')
    .option('--type <type...>', 'what to be told of, e.g. order.completed (default: everything)')
    .option('--json', 'print it as JSON', false)
    .action(async (url: string, { type, json }: JsonOption & { readonly type?: string[] }) =>
      showWithSecret(await call('POST', '', { url, ...(type && { types: type }) }), json),
    );

  webhooks
    .command('remove')
    .description('remove an endpoint, with what waits for it')
    .argument('<id>')
    .option('--json', 'print what was removed as JSON', false)
    .action(async (id: string, { json }: JsonOption) => {
      await call('DELETE', at(id));
      if (json) printJson({ removed: id });
      else console.log(`removed ${id}`);
    });

  for (const [name, enabled, description] of [
    ['enable', true, 'send to an endpoint again: what waits, and what happens from now on'],
    ['disable', false, 'send nothing to an endpoint until it is enabled again'],
  ] as const) {
    webhooks
      .command(name)
      .description(description)
      .argument('<id>')
      .option('--json', 'print it as JSON', false)
      .action(async (id: string, { json }: JsonOption) => {
        const endpoint: WebhookJson = await call('PATCH', at(id), { enabled });
        if (json) printJson(endpoint);
        else listEndpoints({ items: [endpoint] }, false);
      });
  }

  webhooks
    .command('rotate')
    .description('make a new secret and print it; the old one signs as well for a while')
    .argument('<id>')
    .option('--overlap <hours>', 'how long both sign (0 to 720)', hours, 24)
    .option('--json', 'print it as JSON', false)
    .action(async (id: string, { overlap, json }: JsonOption & { readonly overlap: number }) =>
      showWithSecret(await call('POST', `${at(id)}/rotate`, { overlapHours: overlap }), json),
    );
}

function registerDeliveries(webhooks: Command, call: Call): void {
  webhooks
    .command('replay')
    .description('send again, under the same ids: what happened since a time, or one event')
    .argument('<id>')
    .addOption(new Option('--since <time>', 'what was recorded since then').argParser(isoTime).conflicts('event'))
    .option('--event <webhook-id>', 'this one alone')
    .option('--json', 'print how many as JSON', false)
    .action(async (id: string, options: JsonOption & { readonly since?: Date; readonly event?: string }) => {
      const { since, event, json } = options;
      if (!since && event === undefined) throw new OperationError('misuse', 'say --since or --event');
      const body = since ? { since: since.toISOString() } : { eventId: event };
      const answer: { replayed: number } = await call('POST', `${at(id)}/replay`, body);
      if (json) printJson(answer);
      else console.log(`${answer.replayed} to be sent again`);
    });

  webhooks
    .command('deliveries')
    .description('what was sent to an endpoint, or waits, newest first')
    .argument('<id>')
    .addOption(new Option('--state <state>', 'only these').choices(['PENDING', 'DELIVERED', 'FAILED']))
    .option('--json', 'print them as a JSON array', false)
    .action(async (id: string, { state, json }: JsonOption & { readonly state?: string }) => {
      const query = new URLSearchParams({ limit: '100', ...(state !== undefined && { state }) });
      const { items }: { items: readonly DeliveryJson[] } = await call(
        'GET',
        `${at(id)}/deliveries?${query.toString()}`,
      );
      listDeliveries(items, json);
    });
}

const at = (id: string): string => `/${encodeURIComponent(id)}`;

function listEndpoints({ items }: { readonly items: readonly WebhookJson[] }, json: boolean): void {
  if (json) return printJson(items);
  if (items.length === 0) return console.log('there is no endpoint');
  printTable([
    ['ID', 'STATE', 'TYPES', 'URL'],
    ...items.map(({ id, enabled, disabledReason, types, url }) => [
      id,
      enabled ? 'enabled' : `disabled (${disabledReason ?? '-'})`,
      types.length === 0 ? 'all' : types.join(','),
      url,
    ]),
  ]);
}

function showWithSecret(endpoint: WebhookJson, json: boolean): void {
  if (json) return printJson(endpoint);
  listEndpoints({ items: [endpoint] }, false);
  console.log(`secret: ${endpoint.secret ?? '-'}`);
}

function listDeliveries(items: readonly DeliveryJson[], json: boolean): void {
  if (json) return printJson(items);
  if (items.length === 0) return console.log('nothing was sent, and nothing waits');
  printTable([
    ['WEBHOOK-ID', 'TYPE', 'ORDER', 'STATE', 'ATTEMPTS', 'LAST', 'NEXT'],
    ...items.map(({ eventId, type, orderId, state, attempts, lastReason, nextAttemptAt }) => [
      eventId,
      type,
      orderId,
      state,
      attempts,
      lastReason ?? '-',
      nextAttemptAt ?? '-',
    ]),
  ]);
}

function hours(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 720) return Number(text);
  throw new InvalidArgumentError('must be a whole number from 0 to 720.');
}
