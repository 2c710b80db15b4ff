export interface BrokerListener {
  readonly name: string;
  readonly port: number;
  readonly protocol: 'SSL' | 'SASL_SSL' | 'SASL_PLAINTEXT' | 'PLAINTEXT';
}

export interface BrokerSettings {
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
  /** Default 1, which is broker and controller; any other is a broker alone, on the controller of node 1. */
  readonly nodeId?: number;
  /** Listeners beside the plain one, on the loopback interface too. */
  readonly listeners?: readonly BrokerListener[];
  /** Further settings of the broker, or other values than here. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * One node that is broker and controller (KRaft). Everything that stays away from Kafka's defaults has its reason:
 * one replica, because there is one node; small internal topics and buffers, because it shares a laptop with the
 * services; no waiting for more group members, because "ready" waits for the first assignment.
 */
export function brokerProperties(options: BrokerSettings): string {
  const { port, controllerPort, logDir, nodeId = 1, listeners = [] } = options;
  const controls = nodeId === 1;
  const plain = { name: 'PLAINTEXT', port, protocol: 'PLAINTEXT' } as const;
  const all = [plain, ...listeners];
  const advertised = all.map((listener) => `${listener.name}://127.0.0.1:${listener.port}`).join(',');
  const protocols = all.map(({ name, protocol }) => `${name}:${protocol}`).join(',');
  const settings: Record<string, string | number | boolean> = {
    'process.roles': controls ? 'broker,controller' : 'broker',
    'node.id': nodeId,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: controls ? `${advertised},CONTROLLER://127.0.0.1:${controllerPort}` : advertised,
    'advertised.listeners': advertised,
    'listener.security.protocol.map': `${protocols},CONTROLLER:PLAINTEXT`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': logDir.replaceAll('\\', '/'),
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 5,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 5,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'log.index.size.max.bytes': 1_048_576,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    ...options.settings,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
