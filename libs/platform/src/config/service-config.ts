import { GATEWAY, serviceOf } from '@waybill/contracts';
import type { ProcessName } from '@waybill/contracts';
import { KAFKA_VARIABLES, kafkaClientSettings, readKafkaSettings } from '@waybill/kafka-settings';
import type { KafkaClientSettings } from '@waybill/kafka-settings';
import { ArrayNotEmpty, IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import { AUTH_VARIABLES, authSettingsFrom, type AuthSettings } from '../auth/auth-settings.js';
import { canonicalHost } from '../http/edge/authority.js';
import { DatabaseUrlEnv } from './database-url-env.decorator.js';
import { Env, EnvGroup } from './env.decorator.js';
import { HttpUrlEnv } from './http-url-env.decorator.js';
import { WholeNumberEnv } from './whole-number-env.decorator.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const MIB = 1024 * 1024;

const isHost = (value: unknown): boolean =>
  typeof value === 'string' && !/:\d*$/.test(value) && canonicalHost(value) !== undefined;

/** Each is a host name or an address without a port: `order.internal`, `10.0.0.5`, `[fd00::5]`. */
const AreHosts = (): PropertyDecorator =>
  ValidateBy({ name: 'isHost', validator: { validate: isHost } }, { each: true });

/** The settings every service has. A service extends {@link serviceConfig} with its own. */
export abstract class ServiceConfig<Name extends ProcessName = ProcessName> {
  readonly service: Name;

  /** HTTP port; 0 picks a free one. */
  readonly port: number;

  /** Variable that moves {@link port}. */
  readonly portVariable: string;

  /** Address the HTTP server is bound to: loopback unless it is told to be reachable from outside. */
  @Env('HTTP_HOST')
  @Matches(/^[\w.:-]+$/)
  readonly host: string = '127.0.0.1';

  /** Names this service is called by besides those of loopback; see {@link AllowedHosts}. */
  @Env('ALLOWED_HOSTS', { accepts: 'must be a comma-separated list of host names and addresses without ports' })
  @AreHosts()
  readonly allowedHosts: string[] = [];

  /** Who may use it, and how that is known: `AUTH…`. */
  readonly auth: AuthSettings;

  /** Largest request body, in bytes. */
  @Env('HTTP_BODY_LIMIT', { accepts: 'must be a number of bytes from 1024 to 104857600' })
  @IsInt()
  @Min(1024)
  @Max(100 * MIB)
  readonly bodyLimit: number = MIB;

  /** The service's own database, as its runtime role. */
  @DatabaseUrlEnv('DATABASE_URL')
  readonly databaseUrl: string;

  /**
   * The same database without a transaction pooler between, for what lives in one session: the relay's locks, LISTEN.
   * Default: {@link databaseUrl}. Take {@link directUrl}.
   */
  @DatabaseUrlEnv('DATABASE_DIRECT_URL')
  @IsOptional()
  readonly databaseDirectUrl?: string;

  /**
   * `off` behind a transaction pooler that keeps no prepared statements: nothing is prepared by name, and no settings are
   * sent when a session begins, which a pooler refuses.
   */
  @Env('DATABASE_NAMED_STATEMENTS')
  @IsIn(['on', 'off'])
  readonly databaseNamedStatements: 'on' | 'off' = 'on';

  /** How long a session of the pools lives, seconds: what it learnt when it began (a role's settings) is renewed. */
  @WholeNumberEnv('DATABASE_SESSION_MAX_SECONDS', { min: 5, max: 86_400, unit: 'seconds' })
  readonly databaseSessionMaxSeconds: number = 600;

  /** How long requests are still served after SIGTERM, seconds, while `/health/serving` says 503 already. */
  @WholeNumberEnv('DRAIN_SECONDS', { min: 0, max: 300, unit: 'seconds' })
  readonly drainSeconds: number = 0;

  /** Most connections this process opens to its database for all that writes. */
  @WholeNumberEnv('DATABASE_POOL', { min: 2, max: 500 })
  readonly databasePool: number = 10;

  /** From which difference on between this machine's clock and the database's it is told of, ms. */
  @WholeNumberEnv('CLOCK_SKEW_WARN_MS', { min: 100, max: 3_600_000, unit: 'milliseconds' })
  readonly clockSkewWarnMs: number = 5_000;

  /** Most connections this process opens beside them, for the lists and reads of requests. */
  @WholeNumberEnv('DATABASE_READ_POOL', { min: 1, max: 500 })
  readonly databaseReadPool: number = 4;

  @Env('KAFKA_BROKERS', { accepts: 'must be a comma-separated list of host:port' })
  @ArrayNotEmpty()
  @Matches(/^[\w.-]+:\d{1,5}$/, { each: true })
  readonly kafkaBrokers: string[];

  /** `off`: records are read by kafkajs' own code, at about twice the CPU time; ours only where that cannot do it. */
  @Env('KAFKA_FAST_PATH')
  @IsIn(['on', 'off'])
  readonly kafkaFastPath: 'on' | 'off' = 'on';

  /** TLS, login and rack: the `KAFKA_…` variables of `libs/kafka-settings`. Files are read again at every connect. */
  @EnvGroup(KAFKA_VARIABLES, (env) => kafkaClientSettings(readKafkaSettings(env)))
  readonly kafka: KafkaClientSettings;

  /** How long the inbox remembers what was handled, days: longer than the topics are kept, and than replays reach back. */
  @WholeNumberEnv('INBOX_KEEP_DAYS', { min: 1, max: 3650, unit: 'days' })
  readonly inboxKeepDays: number = 30;

  /** Which of several processes of the service this is: a number or a name, such as that of a pod. */
  @Env('WAYBILL_INSTANCE', { accepts: 'must be a number or a name: 1 to 63 of a-z, 0-9 and -' })
  @Matches(/^[a-z0-9-]{1,63}$/)
  readonly instance: string = '1';

  /** Port for `/metrics` alone, on {@link host}: who may use {@link port} need not see them. Default: {@link port} has them. */
  @Env('METRICS_PORT', { accepts: 'must be a port number from 1 to 65535' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly metricsPort?: number;

  /** Proxies (CIDR) whose `X-Forwarded-For` is believed; none of a service's callers is one. */
  readonly trustedProxies: readonly string[] = [];

  @Env('LOG_LEVEL')
  @IsIn(LOG_LEVELS)
  readonly logLevel: LogLevel = 'info';

  /** Where spans are sent by OTLP/HTTP; none are recorded while it is not set. */
  @HttpUrlEnv('OTEL_EXPORTER_OTLP_ENDPOINT')
  @IsOptional()
  readonly otlpEndpoint?: string;

  get directUrl(): string {
    return this.databaseDirectUrl ?? this.databaseUrl;
  }

  /** Every name this process is called by besides those of loopback. */
  get hostNames(): readonly string[] {
    return this.allowedHosts;
  }
}

/** The base of a service's settings: `class OrderConfig extends serviceConfig('order') { … }`. */
export function serviceConfig<Name extends ProcessName>(name: Name): abstract new () => ServiceConfig<Name> {
  const { port, portVariable } = name === GATEWAY.name ? GATEWAY : serviceOf(name);
  abstract class SettingsOfService extends ServiceConfig<Name> {
    override readonly service = name;
    override readonly portVariable = portVariable;

    @EnvGroup(AUTH_VARIABLES, (env) => authSettingsFrom(env, name, name === GATEWAY.name ? { mode: 'required' } : {}))
    override readonly auth: AuthSettings;

    @Env(portVariable, { accepts: 'must be a port number from 0 to 65535' })
    @IsInt()
    @Min(0)
    @Max(65_535)
    override readonly port: number = port;
  }
  return SettingsOfService;
}
