import { GATEWAY, type ServiceName } from '@waybill/contracts';
import {
  gatewayEnvironment,
  newSecret,
  provisionGatewayDatabase,
  provisionReaders,
  type Reaper,
  type ServiceDatabase,
  type ServiceDatabases,
} from '@waybill/local-infra';
import type { EmbeddedIssuer } from './embedded-issuer.js';
import { TestService } from './service-process.js';

export interface TestGatewayOptions {
  readonly adminUrl: string;
  /** Goes before every database and role name. */
  readonly prefix: string;
  readonly databases: ServiceDatabases;
  readonly port: number;
  readonly issuer: EmbeddedIssuer;
  readonly brokers: string;
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly env: NodeJS.ProcessEnv;
  readonly ownEnv: Readonly<Record<string, string>>;
  readonly reaper: Reaper;
}

/** The gateway of a test system with a database of its own, not yet started. */
export interface TestGateway {
  readonly process: TestService;
  readonly database: ServiceDatabase;
  /** Of every service's database, read-only roles. */
  readonly readerUrls: Readonly<Record<ServiceName, string>>;
}

export async function planGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const { adminUrl, prefix, databases, port, issuer, brokers, urls, env, ownEnv, reaper } = options;
  const database = await provisionGatewayDatabase(adminUrl, prefix);
  const readerUrls = await provisionReaders(adminUrl, databases);
  const told = gatewayEnvironment({
    publicUrl: `http://127.0.0.1:${port}`,
    secret: newSecret(),
    readerUrls,
    identity: issuer.identityOf(GATEWAY.name),
  });
  const process = new TestService({
    name: GATEWAY.name,
    instance: 1,
    port,
    databaseUrl: database.runtimeUrl,
    brokers,
    urls,
    env,
    ownEnv: { ...told, ...ownEnv },
    reaper,
  });
  return { process, database, readerUrls };
}
