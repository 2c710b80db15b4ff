import { createRequire } from 'node:module';
import { createCluster } from '@waybill/messaging/kafka';
import type { Kafka } from 'kafkajs';

/** What is used of kafkajs' own classes; they have no public types. */
export interface Broker {
  readonly connectionPool: { send<T>(request: Request<T>): Promise<T> };
  lookupRequest(apiKey: number, definitions: object): (args: object) => Request<unknown>;
  metadata(topics?: readonly string[]): Promise<Metadata>;
  offsetFetch(request: { groupId: string; topics: readonly object[] }): Promise<{ responses: CommittedTopic[] }>;
}

interface Request<T> {
  readonly request: { readonly apiVersion: number };
  readonly response: { readonly decode: (payload: Buffer) => Promise<T>; readonly parse: (data: T) => Promise<T> };
  readonly requestTimeout?: number;
}

export interface Metadata {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[];
  readonly topicMetadata: readonly TopicMetadata[];
}

export interface TopicMetadata {
  readonly topic: string;
  readonly topicErrorCode: number;
  readonly isInternal?: boolean;
  readonly partitionMetadata: readonly {
    readonly partitionId: number;
    readonly partitionErrorCode: number;
    readonly leader: number;
  }[];
}

interface CommittedTopic {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string; readonly errorCode: number }[];
}

export interface Cluster {
  readonly brokerPool: { createBroker: (options: object) => Broker; readonly metadata: Metadata | null };
  readonly targetTopics: Set<string>;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findBroker(node: { nodeId: number }): Promise<Broker>;
  findGroupCoordinator(group: { groupId: string }): Promise<Broker>;
}

const load = createRequire(import.meta.url);
const { requests } = load('kafkajs/src/protocol/requests') as { requests: Record<string, object> };
const apiKeys = load('kafkajs/src/protocol/requests/apiKeys') as Record<string, number>;
const { createErrorFromCode } = load('kafkajs/src/protocol/error') as {
  createErrorFromCode: (code: number) => Error & { readonly type: string };
};

/** The broker's answer as kafkajs would throw it. */
export const errorOfCode = (code: number): Error & { readonly type: string } => createErrorFromCode(code);

/**
 * A cluster of the client, with all its settings (TLS, login), that tells what is wrong with one topic instead of
 * refusing them all: kafkajs throws for the first topic without a leader, whatever else was asked for.
 */
export function clusterOf(kafka: Kafka): Cluster {
  const cluster = createCluster<Cluster>(kafka, { metadataMaxAge: 60_000, allowAutoTopicCreation: false });
  const createBroker = cluster.brokerPool.createBroker;
  cluster.brokerPool.createBroker = (options) => {
    const broker = createBroker(options);
    broker.metadata = (topics = []) => ask<Metadata>(broker, 'Metadata', { topics, allowAutoTopicCreation: false });
    return broker;
  };
  return cluster;
}

/**
 * Sends one request and returns the answer with the error codes in it.
 * @param decode reads the answer's bytes; kafkajs' own when left out
 */
export async function ask<T>(
  broker: Broker,
  api: 'Metadata' | 'ListOffsets' | 'Fetch',
  args: object,
  decode?: (payload: Buffer, version: number) => Promise<T>,
): Promise<T> {
  const made = broker.lookupRequest(apiKeys[api] ?? -1, requests[api] ?? {})(args) as Request<T>;
  const { apiVersion } = made.request;
  const response = {
    decode: decode ? (payload: Buffer) => decode(payload, apiVersion) : made.response.decode,
    parse: (data: T) => Promise.resolve(data),
  };
  return broker.connectionPool.send({ ...made, response });
}
