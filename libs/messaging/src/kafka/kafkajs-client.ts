import { connect as connectTcp } from 'node:net';
import { Kafka, logLevel, type ISocketFactory, type LogEntry } from 'kafkajs';
import { stopIdleTimerLoop } from './fast-path/kafkajs-idle-loop.js';
import { installFetchDecoder } from './fast-path/kafkajs-fetch-response.js';
import { installProduceEncoder } from './fast-path/kafkajs-produce-request.js';

export type KafkaLogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface KafkaClientOptions {
  /** `host:port` of the bootstrap brokers. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Receives what kafkajs would print. Default: dropped (every failure also reaches the caller as an error). */
  readonly log?: (level: KafkaLogLevel, message: string, details: Readonly<Record<string, unknown>>) => void;
}

/**
 * The one place where a kafkajs client is configured. It prints nothing by itself. Retries are few and short: whoever
 * calls (relay, consumer) has a loop of its own that never gives up, and wants to know early.
 */
export function createKafkaClient({ brokers, clientId, log }: KafkaClientOptions): Kafka {
  stopIdleTimerLoop();
  installFetchDecoder();
  installProduceEncoder();
  return new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    socketFactory: promptSocket,
    logLevel: log ? logLevel.INFO : logLevel.NOTHING,
    logCreator: () => (entry) => log?.(levelOf(entry), entry.log.message, { ...entry.log, namespace: entry.namespace }),
  });
}

/**
 * As kafkajs's own, without Nagle's algorithm: a connection has several requests under way (a fetch that waits for data,
 * beside it a commit or a heartbeat), and the second would wait for the acknowledgement of the first, up to 40 ms.
 */
const promptSocket: ISocketFactory = ({ host, port, onConnect }) =>
  connectTcp({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, onConnect);

function levelOf({ level }: LogEntry): KafkaLogLevel {
  if (level <= logLevel.ERROR) return 'error';
  if (level === logLevel.WARN) return 'warn';
  return level === logLevel.INFO ? 'info' : 'debug';
}
