import { WireReader } from './wire-reader.js';

/** What a broker knows of one partition; `leader` is -1 where there is none. */
export interface PartitionState {
  readonly partition: number;
  readonly leader: number;
  readonly errorCode: number;
}

/** What a broker knows of one topic. With an error code other than 0 it has no partitions. */
export interface TopicState {
  readonly topic: string;
  /** The id that Kafka gave it (UUID). */
  readonly id?: string;
  readonly errorCode: number;
  readonly partitions: readonly PartitionState[];
}

export interface ClusterState {
  readonly brokers: readonly { nodeId: number; host: string; port: number; rack: string | null }[];
  readonly topics: readonly TopicState[];
  /** How long the broker wants no further request, ms (KIP-219): kafkajs waits for it. */
  readonly clientSideThrottleTime: number;
}

/** Kafka's Metadata request from 3.1 on, the version that tells topic ids in a settled way. */
export const METADATA_VERSION = 12;

const NO_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Metadata Request (Version: 12) => [topic_id name] allow_auto_topic_creation include_topic_authorized_operations. The
 * first byte ends the request's header, which has tags in this version.
 */
export function encodeMetadataRequest(topics: readonly string[]): Buffer {
  const names = topics.map((topic) => Buffer.from(topic));
  const parts: Buffer[] = [Buffer.from([0]), varint(names.length + 1)];
  for (const name of names) parts.push(Buffer.alloc(16), varint(name.length + 1), name, Buffer.from([0]));
  parts.push(Buffer.from([0, 0, 0]));
  return Buffer.concat(parts);
}

/**
 * Metadata Response (Version: 12) => throttle_time_ms [node_id host port rack] cluster_id controller_id [error_code name
 * topic_id is_internal [error_code partition leader leader_epoch [replicas] [isr] [offline]] authorized_operations]
 */
export function decodeMetadataResponse(payload: Buffer): ClusterState {
  const reader = new WireReader(payload);
  reader.skipTags();
  const clientSideThrottleTime = reader.int32();
  const brokers = reader.compactList(() => {
    const broker = {
      nodeId: reader.int32(),
      host: reader.compactString() ?? '',
      port: reader.int32(),
      rack: reader.compactString(),
    };
    reader.skipTags();
    return broker;
  });
  reader.compactString();
  reader.int32();
  return { brokers, topics: reader.compactList(() => topicState(reader)), clientSideThrottleTime };
}

function topicState(reader: WireReader): TopicState {
  const errorCode = reader.int16();
  const topic = reader.compactString() ?? '';
  const id = reader.uuid();
  reader.int8();
  const partitions = reader.compactList(() => partitionState(reader));
  reader.int32();
  reader.skipTags();
  return { topic, ...(id !== NO_ID && { id }), errorCode, partitions };
}

function partitionState(reader: WireReader): PartitionState {
  const errorCode = reader.int16();
  const partition = reader.int32();
  const leader = reader.int32();
  reader.int32();
  for (let lists = 0; lists < 3; lists++) reader.compactList(() => reader.int32());
  reader.skipTags();
  return { partition, leader, errorCode };
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return Buffer.from([...bytes, left]);
}
