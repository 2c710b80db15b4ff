import { randomBytes } from 'node:crypto';
import { GATEWAY, SERVICE_NAMES, type ProcessName, type ServiceName } from '@waybill/contracts';
import {
  freePort,
  migrateAll,
  provisionDatabases,
  provisionTopics,
  Reaper,
  type ServiceDatabases,
  type TokenWish,
} from '@waybill/local-infra';
import { type AuditExpectations, expectSoundAudit } from './audit-system.js';
import { type CommandResult, runWaybill } from './command-line.js';
import { EmbeddedIssuer } from './embedded-issuer.js';
import { TestService } from './service-process.js';
import { planGateway, type TestGateway } from './test-gateway.js';
import { startTestBroker } from './test-broker.js';
import { dropTestDatabase, execute } from './test-database.js';
import { type TestBroker, testInfrastructure } from './test-infrastructure.js';

/** Said, since containers may be reached by another address than loopback's. */
const SIMULATED = { PAYMENT_PROVIDER: 'simulated', CARRIER_PROVIDER: 'simulated' };

export interface TestSystemOptions {
  /** Settings for all services, for example `SAGA_TIMEOUT_SECONDS`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Settings for one process alone; they win over `env`. */
  readonly envOf?: Readonly<Partial<Record<ProcessName, Readonly<Record<string, string>>>>>;
  /** Of every service, or of those named; the others have one. 0: it never runs, and nobody answers at its address. */
  readonly instances?: number | Readonly<Partial<Record<ServiceName, number>>>;
  /** Default 3. */
  readonly partitions?: number;
  /** Starts the embedded issuer and the gateway as well; on a free port unless told otherwise. */
  readonly gateway?: boolean | { readonly port: number };
  /** Starts the embedded issuer, and the services want a token; default: they serve loopback without. */
  readonly auth?: 'required';
  /** Starts the broker; default: one that asks for no login. The services learn by `env` and `envOf` how to log in. */
  readonly startBroker?: (reaper: Reaper) => Promise<TestBroker>;
}

/**
 * All services as processes of their own, on free ports, with databases and a broker that nobody else uses: what a
 * black-box suite drives over HTTP and Kafka. Needs a build; `npm test` makes it.
 */
export class TestSystem {
  private constructor(
    readonly brokers: string,
    readonly databases: ServiceDatabases,
    private readonly urls: Urls,
    private readonly instances: Readonly<Record<ServiceName, readonly TestService[]>>,
    private readonly broker: TestBroker,
    private readonly env: NodeJS.ProcessEnv,
    private readonly beside: Beside,
  ) {}

  /** Resolves when every instance is ready; on failure nothing is left running. */
  static async start(options: TestSystemOptions = {}): Promise<TestSystem> {
    const { env = {}, envOf = {}, instances = {}, partitions = 3, startBroker = startTestBroker } = options;
    const { adminUrl } = testInfrastructure();
    const reaper = new Reaper();
    const prefix = `e2e_${randomBytes(4).toString('hex')}_`;
    const provisioned = provisionDatabases(adminUrl, prefix);
    const [broker, databases] = await Promise.all([startBroker(reaper), provisioned]);
    const required = options.auth === 'required';
    const environment = {
      ...process.env,
      ...SIMULATED,
      LOG_LEVEL: 'warn',
      ...(required && { AUTH: 'required' }),
      ...env,
    };
    const countOf = (name: ServiceName) => (typeof instances === 'number' ? instances : (instances[name] ?? 1));
    const { gateway: asked = false } = options;
    const gatewayPort = asked === true ? await freePort() : asked ? asked.port : undefined;
    const gatewayUrl = `http://127.0.0.1:${gatewayPort ?? GATEWAY.port}`;
    const wanted = required || gatewayPort !== undefined;
    const issuer = wanted ? await EmbeddedIssuer.start({ gatewayUrl, env: environment, reaper }) : undefined;
    const { urls, services } = await planServices(countOf, (name, instance, port, urls) => ({
      name,
      instance,
      port,
      databaseUrl: databases[name].runtimeUrl,
      brokers: broker.brokers,
      urls,
      env: environment,
      ownEnv: { ...issuer?.identityOf(name), ...envOf[name] },
      reaper,
    }));
    const gateway =
      issuer && gatewayPort !== undefined
        ? await planGateway({
            adminUrl,
            prefix,
            databases,
            port: gatewayPort,
            issuer,
            brokers: broker.brokers,
            urls,
            env: environment,
            ownEnv: envOf.gateway ?? {},
            reaper,
          })
        : undefined;
    const beside = { required, ...(issuer && { issuer }), ...(gateway && { gateway }) };
    const system = new TestSystem(broker.brokers, databases, urls, services, broker, environment, beside);
    try {
      await Promise.all([
        provisionTopics(broker.brokers, partitions, { client: broker.client }),
        migrateAll({ ...databases, ...(gateway && { gateway: gateway.database }) }),
      ]);
      await Promise.all([...system.all, ...(gateway ? [gateway.process] : [])].map((each) => each.start()));
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  /** @throws Error without the option `gateway` */
  get gateway(): TestService {
    if (!this.beside.gateway) throw new Error('This system has no gateway');
    return this.beside.gateway.process;
  }

  /** Of every service's database, read-only roles. @throws Error without the option `gateway` */
  get readerUrls(): Readonly<Record<ServiceName, string>> {
    if (!this.beside.gateway) throw new Error('This system has no gateway');
    return this.beside.gateway.readerUrls;
  }

  /** @throws Error without the options `gateway` and `auth` */
  get issuer(): EmbeddedIssuer {
    if (!this.beside.issuer) throw new Error('This system has no issuer');
    return this.beside.issuer;
  }

  /** An access token of a person, without a login. */
  token(wish: TokenWish): Promise<string> {
    return this.issuer.token(wish);
  }

  /** @param instance 1 for the first */
  service(name: ServiceName, instance = 1): TestService {
    const service = this.instances[name][instance - 1];
    if (!service) throw new Error(`There is no instance ${instance} of ${name}`);
    return service;
  }

  /** @throws Error where the broker cannot be taken away: that of a container would come back under another address */
  async withoutBroker<T>(work: () => Promise<T>): Promise<T> {
    if (!this.broker.without) throw new Error('This broker stays');
    return this.broker.without(work);
  }

  /** @throws Error where the broker cannot be stopped */
  async whileBrokerFrozen<T>(work: () => Promise<T>): Promise<T> {
    if (!this.broker.whileFrozen) throw new Error('This broker cannot be stopped');
    return this.broker.whileFrozen(work);
  }

  /** Base URL of the first instance. */
  url(name: ProcessName): string {
    return name === GATEWAY.name ? this.gateway.url : this.urls[name];
  }

  /** Runs one statement on a service's database as its runtime role: to bring about what HTTP cannot. */
  execute(name: ServiceName, sql: string, parameters: readonly unknown[]): Promise<void> {
    return execute(this.databases[name].runtimeUrl, [[sql, parameters]]);
  }

  /**
   * Runs the `waybill` command against this system, for example `waybill(['order', 'show', id])`; as an operator where the
   * services want a token.
   * @param env wins over what tells it where this system is
   */
  async waybill(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    const token = this.beside.required ? { WAYBILL_TOKEN: await this.token({ role: 'operator' }) } : {};
    const urlOf = (name: ServiceName) => this.url(name);
    const databaseUrlOf = (name: ServiceName) => this.databases[name].runtimeUrl;
    return runWaybill(
      { brokers: this.brokers, urlOf, databaseUrlOf, env: this.env, overriding: { ...token, ...env } },
      args,
    );
  }

  /**
   * `waybill audit` over all databases, once the system is quiet. Every suite ends with it, all services running:
   * `afterAll(() => system?.audit())` before `afterAll(() => system?.stop())`.
   * @throws Error with every broken invariant
   */
  async audit(expected: AuditExpectations = {}): Promise<void> {
    const wait = String(expected.waitSeconds ?? 30);
    expectSoundAudit(await this.waybill(['audit', '--json', '--wait', wait]), expected);
  }

  get all(): readonly TestService[] {
    return SERVICE_NAMES.flatMap((name) => this.instances[name]);
  }

  /** Ends everything and deletes what it stored. */
  async stop(): Promise<void> {
    const { gateway, issuer } = this.beside;
    const processes = [...this.all, ...(gateway ? [gateway.process] : []), ...(issuer ? [issuer] : [])];
    await Promise.all(processes.map((each) => each.stop()));
    await this.broker.stop();
    const { adminUrl } = testInfrastructure();
    const databases = [...Object.values(this.databases), ...(gateway ? [gateway.database] : [])];
    await Promise.all(databases.map(({ database }) => dropTestDatabase(adminUrl, database)));
  }
}

/** What there is beside the services. */
interface Beside {
  /** Whether services want a token. */
  readonly required: boolean;
  readonly issuer?: EmbeddedIssuer;
  readonly gateway?: TestGateway;
}

type Urls = Readonly<Record<ServiceName, string>>;
type Plan = (
  name: ServiceName,
  instance: number,
  port: number,
  urls: Urls,
) => ConstructorParameters<typeof TestService>[0];

async function planServices(countOf: (name: ServiceName) => number, plan: Plan) {
  const ports = {} as Record<ServiceName, readonly number[]>;
  for (const name of SERVICE_NAMES) {
    // A service that never runs has an address all the same.
    ports[name] = await Promise.all(Array.from({ length: Math.max(1, countOf(name)) }, () => freePort()));
  }
  const forEach = <T>(make: (name: ServiceName) => T) =>
    Object.fromEntries(SERVICE_NAMES.map((name) => [name, make(name)])) as Record<ServiceName, T>;
  const urls = forEach((name) => `http://127.0.0.1:${ports[name][0]}`);
  const services = forEach((name) =>
    ports[name].slice(0, countOf(name)).map((port, index) => new TestService(plan(name, index + 1, port, urls))),
  );
  return { urls, services };
}
