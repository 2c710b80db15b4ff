import { parseArgs } from 'node:util';
import { DEFAULT_PARTITIONS, GATEWAY, ISSUER, SERVICE_NAMES, SERVICES, type ServiceName } from '@waybill/system-map';
import {
  kafkaClientSettings,
  KafkaSettingsError,
  kafkaVariablesIn,
  readKafkaSettings,
  type KafkaClientSettings,
} from '@waybill/kafka-settings';
import { dataFolder, instancePort } from '@waybill/local-infra';
import { LaunchError } from './launch-error.js';

/** Everything `npm start` can be told, read and checked once. */
export interface LaunchSettings {
  readonly dataDir: string;
  /** Processes of every service. */
  readonly instances: number;
  readonly partitions: number;
  readonly kafkaPort: number;
  /** Undefined: 5432, or the next free one. */
  readonly postgresPort: number | undefined;
  readonly servicePorts: Readonly<Record<ServiceName, number>>;
  /** Undefined with `WAYBILL_GATEWAY=off`. */
  readonly gateway: GatewayPlan | undefined;
  /** Who issues tokens. */
  readonly issuer: IssuerPlan;
  /** `WAYBILL_INFRA`. Undefined: whatever is there. */
  readonly forcedEngine: 'docker' | 'embedded' | undefined;
  /** `KAFKA_BROKERS`: used as they are, nothing is started. */
  readonly givenBrokers: string | undefined;
  /** How to log in to them. */
  readonly kafkaClient: KafkaClientSettings;
  /** Partitions of topics that have fewer are raised. */
  readonly raisePartitions: boolean;
  /** `DATABASE_URL` of a role that may create roles and databases: used as it is, nothing is started. */
  readonly givenDatabaseUrl: string | undefined;
}

export interface GatewayPlan {
  readonly instances: number;
  readonly port: number;
  /** The address that its users take, without a slash at its end; every instance goes by it. */
  readonly publicUrl: string;
  /** Whether `/` is a shop. */
  readonly shop: boolean;
}

export interface IssuerPlan {
  /** `iss` of tokens. */
  readonly url: string;
  /** Where our own listens; undefined where `AUTH_ISSUER` names another. */
  readonly port: number | undefined;
}

export const USAGE = 'Usage: npm start [-- [--instances N] [--raise-partitions]]';

/** @throws LaunchError BAD_ARGUMENT or BAD_SETTING, naming what was wrong, what was given and what is accepted */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): LaunchSettings {
  const { instances, 'raise-partitions': raisePartitions = false } = readArguments(args);
  const givenBrokers = present(env.KAFKA_BROKERS);
  const servicePorts = Object.fromEntries(
    SERVICE_NAMES.map((name) => [name, port(env, SERVICES[name].portVariable) ?? SERVICES[name].port]),
  ) as Record<ServiceName, number>;
  return {
    dataDir: dataFolder(env),
    instances:
      wholeNumber(
        instances === undefined ? 'WAYBILL_INSTANCES' : '--instances',
        instances ?? env.WAYBILL_INSTANCES,
        1,
        9,
      ) ?? 1,
    partitions: wholeNumber('WAYBILL_PARTITIONS', env.WAYBILL_PARTITIONS, 1, 1_000) ?? DEFAULT_PARTITIONS,
    kafkaPort: port(env, 'KAFKA_PORT') ?? 9092,
    postgresPort: port(env, 'POSTGRES_PORT'),
    servicePorts,
    gateway: gatewayPlan(env),
    issuer: issuerPlan(env),
    forcedEngine: engine(env.WAYBILL_INFRA),
    givenBrokers,
    kafkaClient: kafkaClient(env, givenBrokers),
    raisePartitions,
    givenDatabaseUrl: databaseUrl(env.DATABASE_URL),
  };
}

/** Every port that a process will listen on, with what moves it. */
export function plannedPorts({ instances, servicePorts, gateway, issuer }: LaunchSettings): PlannedPort[] {
  const named = (what: string, of: number, instance: number): string =>
    of === 1 ? what : `${what} (instance ${instance})`;
  const each = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  const ports: PlannedPort[] = SERVICE_NAMES.flatMap((name) =>
    each(instances).map((instance) => ({
      what: named(name, instances, instance),
      port: instancePort(servicePorts[name], instance),
      variable: SERVICES[name].portVariable,
    })),
  );
  if (gateway) {
    const { instances: count, port: first } = gateway;
    const rest = { variable: GATEWAY.portVariable, orElse: 'WAYBILL_GATEWAY=off' };
    ports.push(
      ...each(count).map((k) => ({ what: named(GATEWAY.name, count, k), port: instancePort(first, k), ...rest })),
    );
  }
  if (issuer.port !== undefined) {
    const orElse = 'AUTH_ISSUER to an issuer that runs already';
    ports.push({ what: 'the issuer of tokens', port: issuer.port, variable: ISSUER.portVariable, orElse });
  }
  return ports;
}

export interface PlannedPort {
  readonly what: string;
  readonly port: number;
  readonly variable: string;
  /** What else may be set so that the port is not needed. */
  readonly orElse?: string;
}

function gatewayPlan(env: NodeJS.ProcessEnv): GatewayPlan | undefined {
  const wanted = present(env.WAYBILL_GATEWAY) ?? 'on';
  if (wanted !== 'on' && wanted !== 'off') {
    throw new LaunchError('BAD_SETTING', `WAYBILL_GATEWAY is "${wanted}"; it must be on or off`);
  }
  if (wanted === 'off') return undefined;
  const own = port(env, GATEWAY.portVariable) ?? GATEWAY.port;
  return {
    instances: wholeNumber('GATEWAY_INSTANCES', env.GATEWAY_INSTANCES, 1, 9) ?? 1,
    port: own,
    publicUrl: (present(env[GATEWAY.urlVariable]) ?? `http://127.0.0.1:${own}`).replace(/\/+$/, ''),
    shop: (present(env.STOREFRONT) ?? (isLocal(env) ? 'open' : 'off')) !== 'off',
  };
}

const LOOPBACK = /^(127\.[\d.]+|\[?::1\]?|localhost|.+\.localhost)$/;

/** As the gateway judges it: whether it is reached from this machine only. */
const isLocal = ({ HTTP_HOST: host, [GATEWAY.urlVariable]: url }: NodeJS.ProcessEnv): boolean =>
  [present(host) ?? '127.0.0.1', URL.parse(present(url) ?? 'http://127.0.0.1')?.hostname ?? ''].every((name) =>
    LOOPBACK.test(name),
  );

function issuerPlan(env: NodeJS.ProcessEnv): IssuerPlan {
  const given = present(env.AUTH_ISSUER);
  if (given !== undefined) return { url: given, port: undefined };
  const own = port(env, ISSUER.portVariable) ?? ISSUER.port;
  return { url: present(env.ISSUER_URL) ?? `http://127.0.0.1:${own}`, port: own };
}

interface LaunchArguments {
  readonly instances?: string;
  readonly 'raise-partitions'?: boolean;
}

function readArguments(args: readonly string[]): LaunchArguments {
  try {
    const options = { instances: { type: 'string' }, 'raise-partitions': { type: 'boolean' } } as const;
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new LaunchError('BAD_ARGUMENT', `${(error as Error).message}\n${USAGE}`);
  }
}

/** A Kafka that we start is on loopback and asks for nothing: TLS and login are for one that is given. */
function kafkaClient(env: NodeJS.ProcessEnv, givenBrokers: string | undefined): KafkaClientSettings {
  const [variable] = Object.keys(kafkaVariablesIn(env)).filter((name) => name !== 'KAFKA_CLIENT_RACK');
  if (
    variable !== undefined &&
    givenBrokers === undefined &&
    env.KAFKA_SECURITY_PROTOCOL?.toUpperCase() !== 'PLAINTEXT'
  ) {
    throw new LaunchError(
      'BAD_SETTING',
      `${variable} is set, but not KAFKA_BROKERS: it is for a Kafka that runs already`,
    );
  }
  try {
    return kafkaClientSettings(readKafkaSettings(env));
  } catch (error) {
    if (error instanceof KafkaSettingsError) throw new LaunchError('BAD_SETTING', error.message);
    throw error;
  }
}

const present = (value: string | undefined): string | undefined => (value?.trim() ? value.trim() : undefined);

const port = (env: NodeJS.ProcessEnv, variable: string): number | undefined =>
  wholeNumber(variable, env[variable], 1, 65_535);

function wholeNumber(name: string, text: string | undefined, least: number, most: number): number | undefined {
  const value = present(text);
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= most) return number;
  throw new LaunchError('BAD_SETTING', `${name} is "${value}"; it must be a whole number from ${least} to ${most}`);
}

function engine(text: string | undefined): LaunchSettings['forcedEngine'] {
  const value = present(text);
  if (value === undefined || value === 'docker' || value === 'embedded') return value;
  throw new LaunchError('BAD_SETTING', `WAYBILL_INFRA is "${value}"; it must be docker or embedded`);
}

function databaseUrl(text: string | undefined): string | undefined {
  const value = present(text);
  if (value === undefined || /^postgres(ql)?:\/\/[^\s/]+/.test(value)) return value;
  throw new LaunchError('BAD_SETTING', 'DATABASE_URL must be postgres://user:password@host:port/database');
}
