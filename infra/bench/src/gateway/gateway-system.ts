import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  gatewaySecret,
  identityOf,
  issuerAnswers,
  issuerClientSecrets,
  migrateAll,
  mintToken,
  provisionGatewayDatabase,
  serviceIsReady,
  startIssuerProcess,
  startServiceProcess,
} from '@waybill/local-infra';
import { clientIdOf, GATEWAY } from '@waybill/system-map';
import { BENCH_CUSTOMER } from '../bench-order.js';
import { onInfrastructure, type BenchInfrastructure } from '../bench-infrastructure.js';
import { BENCH_ENV, ready, startOn } from '../waybill-system.js';

/** What an operator orders for others is written down before it is done, what customers order for themselves is not. */
export const ORDERERS = ['customer', 'operator'] as const;
export type Orderer = (typeof ORDERERS)[number];

/** A whole Waybill with its gateway and issuer, on free ports. */
export interface GatewaySystem {
  /** Where orders are POSTed without the gateway. */
  readonly directUrl: string;
  /** Where they are POSTed through it. */
  readonly gatewayUrl: string;
  /** A new token of somebody who may place the orders. */
  readonly token: (as: Orderer) => Promise<string>;
  /** Root pids: gateway, issuer. */
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export const startBehindGateway = (durable: boolean, onStep: (step: string) => void): Promise<GatewaySystem> =>
  onInfrastructure(durable, onStep, startAll);

async function startAll(infrastructure: BenchInfrastructure, onStep: (step: string) => void): Promise<GatewaySystem> {
  const { adminUrl, brokers, reaper } = infrastructure;
  const dataDir = await mkdtemp(join(tmpdir(), 'waybill-bench-issuer-'));
  const [issuerPort, port] = await Promise.all([freePort(), freePort()]);
  const [issuerUrl, gatewayUrl] = [`http://127.0.0.1:${issuerPort}`, `http://127.0.0.1:${port}`];
  const secrets = issuerClientSecrets(dataDir);
  const onLine = (line: string) => process.stderr.write(`${line}\n`);
  onStep('the issuer');
  const issuer = await startIssuerProcess({ port: issuerPort, dataDir, gatewayUrl, env: BENCH_ENV, onLine, reaper });
  await ready('the issuer', () => issuerAnswers(issuerUrl));
  const services = await startOn(infrastructure, onStep, (name) => identityOf(name, issuerUrl, secrets));
  onStep('the gateway');
  const database = await provisionGatewayDatabase(adminUrl);
  await migrateAll({ gateway: database });
  const gateway = await startServiceProcess({
    name: GATEWAY.name,
    instance: 1,
    port,
    brokers,
    databaseUrl: database.runtimeUrl,
    urls: services.urls,
    env: BENCH_ENV,
    ownEnv: {
      ...identityOf(GATEWAY.name, issuerUrl, secrets),
      [GATEWAY.urlVariable]: gatewayUrl,
      GATEWAY_SECRET: gatewaySecret(dataDir),
      RATE_LIMITS: 'off',
    },
    onLine,
    reaper,
  });
  await ready('the gateway', () => serviceIsReady(gatewayUrl));
  const id = clientIdOf('cli');
  const client = { id, secret: secrets.get(id) ?? '' };
  return {
    directUrl: services.ordersUrl,
    gatewayUrl: `${gatewayUrl}/api/orders`,
    token: async (role) =>
      (await mintToken(issuerUrl, client, { role, ...(role === 'customer' && { customer: BENCH_CUSTOMER }) }))
        .accessToken,
    pids: new Map([
      ['gateway', gateway.pid],
      ['issuer', issuer.pid],
    ]),
    async stop() {
      await gateway.stop();
      await services.stop();
      await issuer.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
