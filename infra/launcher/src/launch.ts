import { kafkaTrouble, kafkaVariablesIn } from '@waybill/kafka-settings';
import type { ServiceName } from '@waybill/system-map';
import {
  migrateAll,
  provisionDatabases,
  provisionGatewayDatabase,
  provisionReaders,
  provisionTopics,
  Reaper,
  recordOf,
  writeRunState,
} from '@waybill/local-infra';
import { DataFolder } from './data-folder.js';
import { demoCatalogue, fillCatalogue } from './demo-catalogue.js';
import { planGateway, type GatewayInstance } from './gateway.js';
import { Identities } from './identities.js';
import { startInfrastructure, type Infrastructure } from './infrastructure.js';
import { Issuer } from './issuer.js';
import { LaunchError } from './launch-error.js';
import type { LaunchPlan } from './launch-plan.js';
import { readyMessage } from './ready-message.js';
import { planServices, type ServiceInstance } from './services.js';
import type { LaunchSettings } from './settings.js';
import { slowly } from './slowly.js';
import type { Terminal } from './terminal.js';

export interface LaunchContext {
  readonly settings: LaunchSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Aborted when everything is to end. */
  readonly stopping: AbortSignal;
}

/**
 * Brings the whole system up, keeps it running until it is told to stop, and ends it: services, then broker and
 * database. Whatever happens, nothing it started is left behind.
 */
export async function launch(context: LaunchContext): Promise<void> {
  const { settings } = context;
  const folder = await DataFolder.take(settings.dataDir);
  // Also a start that failed is an end: nothing that is ended then may be started again.
  const ending = new AbortController();
  const stopping = AbortSignal.any([context.stopping, ending.signal]);
  const reaper = new Reaper();
  const told = new Promise<void>((resolve) => {
    if (stopping.aborted) resolve();
    stopping.addEventListener('abort', () => resolve());
  });
  try {
    // A start that is still under way when the stop comes must not hold it up.
    await Promise.race([bringUp({ ...context, stopping }, folder, reaper), told]);
    await told;
    context.terminal.say('stopping …');
  } finally {
    ending.abort();
    await reaper.endAll();
    folder.release();
  }
}

async function bringUp(context: LaunchContext, folder: DataFolder, reaper: Reaper): Promise<void> {
  const { settings, env, terminal, stopping } = context;
  const { say } = terminal;
  const startedAt = Date.now();
  const infrastructure = await slowly('Kafka and Postgres', say, () =>
    startInfrastructure({ settings, folder, reaper, say, stopping }),
  );
  const [brokers, databases] = await slowly('topics, databases and migrations', say, () =>
    Promise.all([readyTopics(infrastructure, settings, say), readyDatabases(infrastructure, settings, reaper)]),
  );
  if (stopping.aborted) return;

  const adminUrl = await infrastructure.adminUrl;
  const identities = new Identities(settings);
  const onChange = (): void => {
    const { kafka, postgres, composeProject } = infrastructure;
    writeRunState(folder.path, {
      launcher: recordOf(process.pid),
      brokers,
      kafka,
      kafkaSettings: kafkaVariablesIn(env),
      adminUrl,
      postgres,
      composeProject,
      services: services.map(({ record }) => record),
      ...(settings.gateway && {
        gateway: { url: settings.gateway.publicUrl, instances: gateway.map(({ record }) => record) },
      }),
      issuer: issuer.record,
      compensationTimeout: env.COMPENSATION_TIMEOUT_SECONDS ?? null,
    });
  };
  const plan: LaunchPlan = { settings, env, brokers, ...databases, identities, reaper, terminal, stopping, onChange };
  const issuer = new Issuer(plan);
  const services: ServiceInstance[] = planServices(plan);
  const gateway: GatewayInstance[] = planGateway(plan);
  await slowly('the services', say, () =>
    Promise.all([issuer, ...services, ...gateway].map((process) => process.start())),
  );
  if (stopping.aborted) return;

  const urlOf = (name: ServiceName): string =>
    services.find((service) => service.name === name && service.instance === 1)?.url ?? '';
  const [inventoryUrl, orderUrl] = [urlOf('inventory'), urlOf('order')];
  const products = demoCatalogue();
  const operatorToken = (): Promise<string | undefined> => identities.operatorToken(env);
  const filled = await slowly('the demo catalogue', say, () =>
    fillCatalogue(products, { inventoryUrl, orderUrl, stopping, operatorToken }),
  );
  if (!filled) say('the demo catalogue was not looked at: the services want a token, and WAYBILL_TOKEN has none');
  if (stopping.aborted) return;
  terminal.show(
    readyMessage({
      gateway: settings.gateway,
      oneClick: settings.issuer.port !== undefined,
      services,
      brokers,
      orderUrl,
      products,
      elapsedMs: Date.now() - startedAt,
    }),
  );
  await infrastructure.prepareNextStart();
}

/** @throws LaunchError NO_KAFKA in words that name what to put right */
async function readyTopics(
  infrastructure: Infrastructure,
  { partitions, kafkaClient: client, raisePartitions: raise }: LaunchSettings,
  say: (line: string) => void,
): Promise<string> {
  const brokers = await infrastructure.brokers;
  try {
    const { topics, notes } = await provisionTopics(brokers, partitions, { client, raise });
    const raised = topics.filter(({ action }) => action === 'raised').map(({ topic }) => topic);
    if (raised.length > 0) say(`raised to ${partitions} partitions: ${raised.join(', ')}`);
    notes.forEach(say);
  } catch (error) {
    const trouble = kafkaTrouble(error, brokers.split(','));
    if (!trouble) throw error;
    throw new LaunchError('NO_KAFKA', `Topics cannot be made: ${trouble.message}`);
  }
  return brokers;
}

async function readyDatabases(
  infrastructure: Infrastructure,
  { gateway }: LaunchSettings,
  reaper: Reaper,
): Promise<Pick<LaunchPlan, 'databases' | 'gatewayAccess'>> {
  const adminUrl = await infrastructure.adminUrl;
  const [databases, own] = await Promise.all([
    provisionDatabases(adminUrl),
    gateway ? provisionGatewayDatabase(adminUrl) : undefined,
  ]);
  // Before the migrations, so that what they make may be read.
  const readerUrls = own && (await provisionReaders(adminUrl, databases));
  await migrateAll({ ...databases, ...(own && { gateway: own }) }, reaper);
  return { databases, gatewayAccess: own && readerUrls && { own, readerUrls } };
}
