/**
 * The map of the system: which services exist, where they listen, which database and topics are theirs.
 * Launcher, topic creation, CLI, tests, AsyncAPI document and docs are all derived from this file.
 */

export interface TopicSpec {
  /** Name on the broker. */
  readonly name: string;
  /** The one service that writes it. */
  readonly writer: ServiceName;
  /** What the message key is; it decides the partition and so the scope of ordering. */
  readonly key: 'order id' | 'SKU';
  /** Kafka `cleanup.policy`. */
  readonly cleanup: 'delete' | 'compact';
}

export interface ServiceSpec {
  readonly name: ServiceName;
  /** Default HTTP port of instance 1; instance k listens on port + 10 · (k − 1). */
  readonly port: number;
  /** Environment variable that moves {@link port}. */
  readonly portVariable: string;
  /** Environment variable by which other services are told its base URL; default: {@link port} on this machine. */
  readonly urlVariable: string;
  readonly database: string;
  /** Topics read; the consumer group is the service's name. */
  readonly consumes: readonly TopicName[];
  readonly produces: readonly TopicName[];
}

export const SERVICE_NAMES = ['order', 'inventory', 'payment', 'shipping', 'notification'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export const TOPIC_NAMES = [
  'order-events',
  'inventory-events',
  'payment-events',
  'shipping-events',
  'product-events',
] as const;
export type TopicName = (typeof TOPIC_NAMES)[number];

export const TOPICS: Readonly<Record<TopicName, TopicSpec>> = {
  'order-events': { name: 'order-events', writer: 'order', key: 'order id', cleanup: 'delete' },
  'inventory-events': { name: 'inventory-events', writer: 'inventory', key: 'order id', cleanup: 'delete' },
  'payment-events': { name: 'payment-events', writer: 'payment', key: 'order id', cleanup: 'delete' },
  'shipping-events': { name: 'shipping-events', writer: 'shipping', key: 'order id', cleanup: 'delete' },
  'product-events': { name: 'product-events', writer: 'inventory', key: 'SKU', cleanup: 'compact' },
};

export const SERVICES: Readonly<Record<ServiceName, ServiceSpec>> = {
  order: {
    name: 'order',
    port: 3001,
    portVariable: 'ORDER_PORT',
    urlVariable: 'ORDER_URL',
    database: 'waybill_order',
    consumes: ['inventory-events', 'payment-events', 'shipping-events', 'product-events'],
    produces: ['order-events'],
  },
  inventory: {
    name: 'inventory',
    port: 3002,
    portVariable: 'INVENTORY_PORT',
    urlVariable: 'INVENTORY_URL',
    database: 'waybill_inventory',
    consumes: ['order-events', 'payment-events'],
    produces: ['inventory-events', 'product-events'],
  },
  payment: {
    name: 'payment',
    port: 3003,
    portVariable: 'PAYMENT_PORT',
    urlVariable: 'PAYMENT_URL',
    database: 'waybill_payment',
    consumes: ['inventory-events', 'order-events'],
    produces: ['payment-events'],
  },
  shipping: {
    name: 'shipping',
    port: 3004,
    portVariable: 'SHIPPING_PORT',
    urlVariable: 'SHIPPING_URL',
    database: 'waybill_shipping',
    consumes: ['payment-events', 'order-events'],
    produces: ['shipping-events'],
  },
  notification: {
    name: 'notification',
    port: 3005,
    portVariable: 'NOTIFICATION_PORT',
    urlVariable: 'NOTIFICATION_URL',
    database: 'waybill_notification',
    consumes: ['order-events', 'payment-events', 'inventory-events', 'shipping-events'],
    produces: [],
  },
};

/** The one process that browsers and API clients outside speak to. It takes no part in the saga. */
export const GATEWAY = {
  name: 'gateway',
  port: 3000,
  portVariable: 'GATEWAY_PORT',
  /** Environment variable by which it learns the address that its clients use; default: {@link port} on this machine. */
  urlVariable: 'GATEWAY_PUBLIC_URL',
  database: 'waybill_gateway',
} as const;

/** The OpenID Connect issuer that `npm start` runs where `AUTH_ISSUER` names none. For development, on loopback only. */
export const ISSUER = { name: 'issuer', port: 3006, portVariable: 'ISSUER_PORT' } as const;

/** Every process that has a database, settings and a client of its own at the issuer: the services and the gateway. */
export const PROCESS_NAMES = [...SERVICE_NAMES, GATEWAY.name] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];

/** @throws RangeError for the gateway: it takes no part in the saga, so it has no topics and no consumer group */
export function serviceOf(name: ProcessName): ServiceSpec {
  if (name === GATEWAY.name) throw new RangeError('the gateway takes no part in the saga');
  return SERVICES[name];
}

export const databaseOf = (name: ProcessName): string =>
  name === GATEWAY.name ? GATEWAY.database : SERVICES[name].database;

export const portVariableOf = (name: ProcessName): string =>
  name === GATEWAY.name ? GATEWAY.portVariable : SERVICES[name].portVariable;

/** Role that a database belongs to: it migrates it. */
export const ownerRoleOf = (database: string): string => `${database}_owner`;

/** Role that may read a database and nothing else. */
export const readerRoleOf = (database: string): string => `${database}_reader`;

/** Environment variable that names a service's database to those who look at all of them: the audit. */
export const databaseUrlVariableOf = (name: ServiceName): string => `${name.toUpperCase()}_DATABASE_URL`;

/** `aud` of every access token of this system. */
export const TOKEN_AUDIENCE = 'urn:waybill';

/** How a process, or the command line, is known to the issuer. */
export const clientIdOf = (name: ProcessName | 'cli'): string => `waybill-${name}`;

/** Where a service listens when nothing was said: its first instance, on this machine. */
export const defaultUrl = (service: ServiceName): string => `http://127.0.0.1:${SERVICES[service].port}`;

/** Dead letters of a topic: one queue per topic, kept for good. */
export const deadLetterTopic = (topic: string): string => `${topic}.dlq`;

/** Compacted topic that records who replayed or dropped which dead letter. */
export const DLQ_AUDIT_TOPIC = 'dlq-audit';

/** Partition count when `WAYBILL_PARTITIONS` is not set. */
export const DEFAULT_PARTITIONS = 6;

/** One right on one thing of Kafka's. */
export interface KafkaRight {
  readonly resource: 'topic' | 'group' | 'cluster';
  readonly name: string;
  /** Default literal; `prefixed`: on everything whose name begins so. */
  readonly pattern?: 'prefixed';
  /** Reading and writing include Describe. */
  readonly operation:
    'Read' | 'Write' | 'Delete' | 'Describe' | 'Create' | 'Alter' | 'DescribeConfigs' | 'AlterConfigs';
}

/** Who logs in to Kafka: every process, people with the command line, and what makes topics and rights. */
export const KAFKA_USERS = [...PROCESS_NAMES, 'operator', 'provisioner'] as const;
export type KafkaUser = (typeof KAFKA_USERS)[number];

const on = (resource: KafkaRight['resource'], operation: KafkaRight['operation'], names: readonly string[]) =>
  names.map((name): KafkaRight => ({ resource, name, operation }));

/** The name of the one resource of the type cluster. */
const CLUSTER = ['kafka-cluster'];

/** What a user needs of Kafka, and nothing else. */
export function kafkaRightsOf(user: KafkaUser): KafkaRight[] {
  if (user === 'provisioner') return rightsOfProvisioner();
  if (user === GATEWAY.name || user === 'operator') return rightsOfOnlookers();
  return rightsOfService(user);
}

/**
 * To read what it consumes in the group of its own name; to write what it produces, and dead letters of what it consumes. And
 * to read its own words, in groups of their own, should its database be older than they are (docs/restore.md).
 */
function rightsOfService(name: ServiceName): KafkaRight[] {
  const { consumes, produces } = SERVICES[name];
  return [
    ...on('group', 'Read', [name]),
    ...(produces.length > 0 ? (['Read', 'Delete'] as const) : []).map(
      (operation) => ({ resource: 'group', name: `${name}-guard-`, pattern: 'prefixed', operation }) as const,
    ),
    ...on('topic', 'Read', [...consumes, ...produces]),
    ...on('topic', 'DescribeConfigs', consumes),
    ...on('topic', 'Write', [...produces, ...consumes.map(deadLetterTopic)]),
  ];
}

/** To read all topics in no group, to see how far groups are, to write decisions about letters, and to send a letter again. */
const rightsOfOnlookers = (): KafkaRight[] => [
  ...on('group', 'Describe', SERVICE_NAMES),
  ...on('topic', 'Read', [...TOPIC_NAMES, ...TOPIC_NAMES.map(deadLetterTopic), DLQ_AUDIT_TOPIC]),
  ...on('topic', 'Write', [...TOPIC_NAMES, DLQ_AUDIT_TOPIC]),
];

/** To make topics, configure and raise them, and to give rights. It reads and writes no record. */
function rightsOfProvisioner(): KafkaRight[] {
  const topics = [...TOPIC_NAMES, ...TOPIC_NAMES.map(deadLetterTopic), DLQ_AUDIT_TOPIC];
  return [
    ...(['Create', 'Alter', 'Describe', 'DescribeConfigs', 'AlterConfigs'] as const).flatMap((operation) =>
      on('topic', operation, topics),
    ),
    ...on('group', 'Describe', SERVICE_NAMES),
    ...on('cluster', 'Describe', CLUSTER),
    ...on('cluster', 'Alter', CLUSTER),
  ];
}
