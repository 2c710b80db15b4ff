import { createRequire } from 'node:module';
import type { Kafka } from 'kafkajs';
import { createCluster } from '../kafkajs-cluster.js';
import { encodeProduceRequest } from '../fast-path/kafkajs-produce-request.js';
import {
  decodeMetadataResponse,
  encodeMetadataRequest,
  METADATA_VERSION,
  type ClusterState,
  type TopicState,
} from './metadata-request.js';
import { decodeProduceResponse, type PartitionAnswer } from './produce-response.js';

interface Request<Answer> {
  readonly apiKey: number;
  readonly apiName: string;
  readonly apiVersion: number;
  readonly encode: () => Buffer;
  readonly decode: (payload: Buffer) => Answer;
}

/** kafkajs' own metadata, of brokers before 3.1: it throws on the first error of any topic and knows no ids. */
interface OldMetadata {
  readonly brokers: ClusterState['brokers'];
  readonly topicMetadata: readonly {
    readonly topic: string;
    readonly partitionMetadata: readonly { readonly partitionId: number; readonly leader: number }[];
  }[];
}

/** kafkajs' inner objects, as far as they are used here. */
interface Broker {
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>>;
  readonly connectionPool: { send: (request: object) => Promise<unknown> };
  metadata: (topics: string[]) => Promise<unknown>;
  disconnect: () => Promise<void>;
}

interface Cluster {
  readonly brokerPool: {
    brokers: Record<number, Broker>;
    seedBroker?: Broker | undefined;
    readonly rootLogger: object;
    readonly connectionPoolBuilder: { build: () => Promise<object> };
    createBroker: (options: object) => Broker;
    readonly metadata: { readonly topics?: readonly TopicState[] } | null;
    refreshMetadata: (topics: string[]) => Promise<void>;
    findBroker: (of: { nodeId: number }) => Promise<Broker>;
  };
  connect: () => Promise<void>;
  disconnect: () => Promise<void>;
}

const PRODUCE = 0;
const METADATA = 3;
/** Newest Produce request whose layout is known here; from it on the broker says which records it objects to. */
const PRODUCE_VERSION = 8;
/** How long the leader waits for its replicas, ms: it answers before the client gives the request up. */
const REPLICAS_MS = 10_000;

const load = createRequire(import.meta.url);
const EncoderClass = load('kafkajs/src/protocol/encoder') as new () => { buf: Buffer; offset: number };

export type TopicData = Parameters<typeof encodeProduceRequest>[0]['topicData'];

/**
 * A producer's connections: kafkajs makes and authenticates them, what is sent over them is ours. kafkajs' own producer
 * answers for all partitions together, with the error of the first, and repeats the whole by itself.
 */
export class ProducerConnections {
  private constructor(private readonly cluster: Cluster) {
    const { brokerPool } = cluster;
    const createBroker = brokerPool.createBroker.bind(brokerPool);
    brokerPool.createBroker = (options) => {
      const broker = createBroker(options);
      const old = broker.metadata.bind(broker) as (topics: string[]) => Promise<OldMetadata>;
      broker.metadata = (topics) => this.used(broker, () => describe(broker, topics, old));
      return broker;
    };
  }

  static of(kafka: Kafka): ProducerConnections {
    return new ProducerConnections(createCluster(kafka, { allowAutoTopicCreation: false }));
  }

  connect(): Promise<void> {
    return this.cluster.connect();
  }

  disconnect(): Promise<void> {
    return this.cluster.disconnect();
  }

  /** @returns what the cluster knows of each of the topics now */
  async describe(topics: readonly string[]): Promise<readonly TopicState[]> {
    const { brokerPool } = this.cluster;
    const known = this.known;
    try {
      await brokerPool.refreshMetadata([...topics]);
    } catch (error) {
      // A broker that was asked gave no answer: one of the others may.
      if (this.known === 0 || this.known === known) throw error;
      await brokerPool.refreshMetadata([...topics]);
    }
    return brokerPool.metadata?.topics ?? [];
  }

  async produce(leader: number, topicData: TopicData): Promise<readonly PartitionAnswer[]> {
    const { brokerPool } = this.cluster;
    const found = brokerPool.brokers[leader];
    return this.used(found, async () => {
      const broker = await brokerPool.findBroker({ nodeId: leader });
      const apiVersion = Math.min(PRODUCE_VERSION, broker.versions[PRODUCE]?.maxVersion ?? PRODUCE_VERSION);
      const args = { acks: -1, timeout: REPLICAS_MS, topicData };
      const { answers } = await ask(broker, {
        apiKey: PRODUCE,
        apiName: 'Produce',
        apiVersion,
        encode: () => encodeProduceRequest(args, Date.now()),
        decode: (payload) => decodeProduceResponse(payload, apiVersion),
      });
      return answers;
    });
  }

  private get known(): number {
    return Object.keys(this.cluster.brokerPool.brokers).length;
  }

  /** A broker that failed is not used again: the next metadata make a new one in its place. */
  private async used<Answer>(broker: Broker | undefined, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      // What kafkajs' own metadata throw for a topic is an answer.
      const isAnswer = error instanceof Error && error.name === 'KafkaJSProtocolError';
      if (broker && !isAnswer) await this.drop(broker);
      throw error;
    }
  }

  /**
   * A connection of kafkajs that is opened a second time still has the bytes of an answer that was cut off, and hears the
   * events of its first socket.
   */
  private async drop(broker: Broker): Promise<void> {
    const { brokerPool } = this.cluster;
    for (const [nodeId, known] of Object.entries(brokerPool.brokers)) {
      if (known === broker) delete brokerPool.brokers[Number(nodeId)];
    }
    if (brokerPool.seedBroker === broker) {
      const connectionPool = await brokerPool.connectionPoolBuilder.build();
      brokerPool.seedBroker = brokerPool.createBroker({ connectionPool, logger: brokerPool.rootLogger });
    }
    // Its answers, should they still come, belong to nothing any more. Not waited for: the broker may hang.
    void broker.disconnect().catch(() => undefined);
  }
}

async function describe(broker: Broker, topics: string[], old: (topics: string[]) => Promise<OldMetadata>) {
  if ((broker.versions[METADATA]?.maxVersion ?? 0) < METADATA_VERSION) {
    const { brokers, topicMetadata } = await old(topics);
    return { brokers, topics: topicMetadata.map(asTopicState) };
  }
  return ask(broker, {
    apiKey: METADATA,
    apiName: 'Metadata',
    apiVersion: METADATA_VERSION,
    encode: () => encodeMetadataRequest(topics),
    decode: decodeMetadataResponse,
  });
}

const asTopicState = ({ topic, partitionMetadata }: OldMetadata['topicMetadata'][number]): TopicState => ({
  topic,
  errorCode: 0,
  partitions: partitionMetadata.map(({ partitionId, leader }) => ({ partition: partitionId, leader, errorCode: 0 })),
});

async function ask<Answer>(broker: Broker, { encode, decode, ...request }: Request<Answer>): Promise<Answer> {
  return (await broker.connectionPool.send({
    request: { ...request, encode: () => Promise.resolve(encoded(encode())) },
    response: { decode: (payload: Buffer) => Promise.resolve(decode(payload)), parse: (data: Answer) => data },
  })) as Answer;
}

function encoded(bytes: Buffer) {
  const encoder = new EncoderClass();
  encoder.buf = bytes;
  encoder.offset = bytes.length;
  return encoder;
}
