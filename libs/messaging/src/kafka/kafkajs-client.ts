import { Kafka, logLevel, type ConsumerConfig, type KafkaConfig, type LogEntry, type ProducerConfig } from 'kafkajs';
import { registerCodecs } from './compression.js';
import { replaceKafkaJsFunctions } from './fast-path/kafkajs-functions.js';
import {
  aFunction,
  anObject,
  checkOptions,
  listOf,
  milliseconds,
  oneOf,
  required,
  text,
  type OptionRules,
} from '../options/check-options.js';
import { securityConfig, type KafkaSecurity } from './kafka-security.js';

export type KafkaLogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface KafkaClientOptions {
  /** `host:port` of the bootstrap brokers. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** TLS and SASL. Default: none, everything in clear text. */
  readonly security?: KafkaSecurity;
  /** Where this process runs (KIP-392): a consumer reads from the replica of its rack, if the brokers are set so. */
  readonly rackId?: string;
  /** Age at which partitions and leaders are asked for again, ms, give or take a fifth. Default 15 s. */
  readonly metadataMaxAgeMs?: number;
  /**
   * false: records are read by kafkajs' own code, at about twice the CPU time. For the whole process, as soon as
   * one client of it says so.
   */
  readonly fastPath?: boolean;
  /** Receives what kafkajs would print. Default: dropped (every failure also reaches the caller as an error). */
  readonly log?: (level: KafkaLogLevel, message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** A kafkajs client that the application makes itself, for what {@link KafkaClientOptions} do not offer. */
export interface OwnKafkaClient {
  readonly clientId: string;
  /** As in {@link KafkaClientOptions}. */
  readonly fastPath?: boolean;
  /** Called once for each part that needs a client: producer, consumer, progress of the group. */
  readonly create: () => Kafka;
}

const METADATA_MAX_AGE_MS = 15_000;

const OPTIONS: OptionRules<KafkaClientOptions> = {
  brokers: required(listOf({ accepts: 'host:port', takes: (value) => /^[^\s:]+:\d{1,5}$/.test(String(value)) })),
  clientId: required(text()),
  security: anObject,
  rackId: text(),
  metadataMaxAgeMs: milliseconds(100),
  fastPath: oneOf(true, false),
  log: aFunction,
};

const OWN_CLIENT: OptionRules<OwnKafkaClient> = {
  clientId: required(text()),
  fastPath: oneOf(true, false),
  create: required(aFunction),
};

/**
 * The one place where a kafkajs client is configured. It prints nothing by itself. Retries are few and short: whoever
 * calls (relay, consumer) has a loop of its own that never gives up, and wants to know early.
 *
 * @throws InvalidOptionError | KafkaSecurityError
 */
export function createKafkaClient(options: KafkaClientOptions | OwnKafkaClient): Kafka {
  if ('create' in options) checkOptions('createKafkaClient', options, OWN_CLIENT);
  else checkOptions('createKafkaClient', options, OPTIONS);
  registerCodecs();
  replaceKafkaJsFunctions(options.fastPath ?? true);
  if ('create' in options) return options.create();
  const { brokers, clientId, security, rackId, metadataMaxAgeMs = METADATA_MAX_AGE_MS, log } = options;
  const config: KafkaConfig = {
    brokers: oneAfterTheOther(brokers),
    clientId,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    ...securityConfig(security),
    logLevel: log ? logLevel.INFO : logLevel.NOTHING,
    logCreator: () => (entry) => log?.(levelOf(entry), entry.log.message, { ...entry.log, namespace: entry.namespace }),
  };
  // Not all at one moment, of all the instances that were started at one.
  const metadataMaxAge = metadataMaxAgeMs * (0.8 + 0.4 * Math.random());
  return new ClientWithDefaults(config, { metadataMaxAge, ...(rackId !== undefined && { rackId }) });
}

/**
 * kafkajs asks for the brokers whenever it needs a first one, takes the first of them, and stays with it while it hangs.
 * So each producer, consumer and admin client, and each repetition, begins with another than the one before.
 */
function oneAfterTheOther(brokers: readonly string[]): () => string[] {
  let next = Math.floor(Math.random() * brokers.length);
  return () => [brokers[next++ % brokers.length]!];
}

/** Gives its consumers and producers what belongs to where the process runs, not to what it reads or writes. */
class ClientWithDefaults extends Kafka {
  constructor(
    config: KafkaConfig,
    private readonly defaults: Pick<ConsumerConfig, 'metadataMaxAge' | 'rackId'>,
  ) {
    super(config);
  }

  override consumer(config: ConsumerConfig) {
    return super.consumer({ ...this.defaults, ...config });
  }

  override producer(config?: ProducerConfig) {
    const { metadataMaxAge } = this.defaults;
    return super.producer({ ...(metadataMaxAge !== undefined && { metadataMaxAge }), ...config });
  }
}

function levelOf({ level }: LogEntry): KafkaLogLevel {
  if (level <= logLevel.ERROR) return 'error';
  if (level === logLevel.WARN) return 'warn';
  return level === logLevel.INFO ? 'info' : 'debug';
}
