import { kafkaTrouble, kafkaVariablesIn } from '@waybill/kafka-settings';
import {
  migrateAll,
  provisionDatabases,
  provisionTopics,
  Reaper,
  recordOf,
  writeRunState,
  type ServiceDatabases,
} from '@waybill/local-infra';
import { DataFolder } from './data-folder.js';
import { catalogueIsEmpty, demoCatalogue, replicaHolds, seed } from './demo-catalogue.js';
import { startInfrastructure, type Infrastructure } from './infrastructure.js';
import { LaunchError } from './launch-error.js';
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
    Promise.all([readyTopics(infrastructure, settings, say), readyDatabases(infrastructure, reaper)]),
  );
  if (stopping.aborted) return;

  const services: ServiceInstance[] = [];
  const record = async (): Promise<void> => {
    const { kafka, postgres, composeProject } = infrastructure;
    const adminUrl = await infrastructure.adminUrl;
    const running = services.map((service) => service.record);
    writeRunState(folder.path, {
      launcher: recordOf(process.pid),
      brokers,
      kafka,
      kafkaSettings: kafkaVariablesIn(env),
      adminUrl,
      postgres,
      composeProject,
      services: running,
      compensationTimeout: env.COMPENSATION_TIMEOUT_SECONDS ?? null,
    });
  };
  const onChange = (): void => void record();
  services.push(...planServices({ settings, env, brokers, databases, reaper, terminal, stopping, onChange }));
  await slowly('the services', say, () => Promise.all(services.map((service) => service.start())));
  if (stopping.aborted) return;

  const urls = Object.fromEntries(
    services.filter(({ instance }) => instance === 1).map(({ name, url }) => [name, url]),
  );
  const { inventory: inventoryUrl = '', order: orderUrl = '' } = urls;
  const products = demoCatalogue();
  await slowly('the demo catalogue', say, async () => {
    if (await catalogueIsEmpty(inventoryUrl)) await seed(products, inventoryUrl);
    await replicaHolds(products, { inventoryUrl, orderUrl, stopping });
  });
  if (stopping.aborted) return;
  terminal.show(readyMessage({ services, brokers, orderUrl, products, elapsedMs: Date.now() - startedAt }));
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

async function readyDatabases(infrastructure: Infrastructure, reaper: Reaper): Promise<ServiceDatabases> {
  const databases = await provisionDatabases(await infrastructure.adminUrl);
  await migrateAll(databases, reaper);
  return databases;
}
