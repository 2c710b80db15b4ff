import { Kafka, logLevel, type ConsumerConfig, type KafkaConfig, type LogEntry } from 'kafkajs';
import { stopIdleTimerLoop } from './fast-path/kafkajs-idle-loop.js';
import { installFetchDecoder } from './fast-path/kafkajs-fetch-response.js';
import { installProduceEncoder } from './fast-path/kafkajs-produce-request.js';
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
  /** Receives what kafkajs would print. Default: dropped (every failure also reaches the caller as an error). */
  readonly log?: (level: KafkaLogLevel, message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** A kafkajs client that the application makes itself, for what {@link KafkaClientOptions} do not offer. */
export interface OwnKafkaClient {
  readonly clientId: string;
  /** Called once for each part that needs a client: producer, consumer, progress of the group. */
  readonly create: () => Kafka;
}

/**
 * The one place where a kafkajs client is configured. It prints nothing by itself. Retries are few and short: whoever
 * calls (relay, consumer) has a loop of its own that never gives up, and wants to know early.
 *
 * @throws KafkaSecurityError
 */
export function createKafkaClient(options: KafkaClientOptions | OwnKafkaClient): Kafka {
  stopIdleTimerLoop();
  installFetchDecoder();
  installProduceEncoder();
  if ('create' in options) return options.create();
  const { brokers, clientId, security, rackId, log } = options;
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    ...securityConfig(security),
    logLevel: log ? logLevel.INFO : logLevel.NOTHING,
    logCreator: () => (entry) => log?.(levelOf(entry), entry.log.message, { ...entry.log, namespace: entry.namespace }),
  };
  return new ClientWithDefaults(config, { ...(rackId !== undefined && { rackId }) });
}

/** Gives its consumers and producers what belongs to where the process runs, not to what it reads or writes. */
class ClientWithDefaults extends Kafka {
  constructor(
    config: KafkaConfig,
    private readonly forConsumers: Partial<ConsumerConfig>,
  ) {
    super(config);
  }

  override consumer(config: ConsumerConfig) {
    return super.consumer({ ...this.forConsumers, ...config });
  }
}

function levelOf({ level }: LogEntry): KafkaLogLevel {
  if (level <= logLevel.ERROR) return 'error';
  if (level === logLevel.WARN) return 'warn';
  return level === logLevel.INFO ? 'info' : 'debug';
}
