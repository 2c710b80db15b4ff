/** The official command-line tools by the names of their scripts, without `kafka-` and `.sh`. */
export const KAFKA_TOOLS = {
  topics: 'org.apache.kafka.tools.TopicCommand',
  'console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  groups: 'org.apache.kafka.tools.GroupsCommand',
  'get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'delete-records': 'org.apache.kafka.tools.DeleteRecordsCommand',
  configs: 'kafka.admin.ConfigCommand',
  acls: 'org.apache.kafka.tools.AclCommand',
  cluster: 'org.apache.kafka.tools.ClusterTool',
  features: 'org.apache.kafka.tools.FeatureCommand',
  'broker-api-versions': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  'metadata-quorum': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'log-dirs': 'org.apache.kafka.tools.LogDirsCommand',
  transactions: 'org.apache.kafka.tools.TransactionsCommand',
  'leader-election': 'org.apache.kafka.tools.LeaderElectionCommand',
  'reassign-partitions': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  'dump-log': 'org.apache.kafka.tools.DumpLogSegments',
  'producer-perf-test': 'org.apache.kafka.tools.ProducerPerformance',
  'consumer-perf-test': 'org.apache.kafka.tools.ConsumerPerformance',
  'verifiable-producer': 'org.apache.kafka.tools.VerifiableProducer',
  'verifiable-consumer': 'org.apache.kafka.tools.VerifiableConsumer',
  'e2e-latency': 'org.apache.kafka.tools.EndToEndLatency',
  'client-metrics': 'org.apache.kafka.tools.ClientMetricsCommand',
  'delegation-tokens': 'org.apache.kafka.tools.DelegationTokenCommand',
  'share-groups': 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
  'streams-groups': 'org.apache.kafka.tools.streams.StreamsGroupCommand',
  'console-share-consumer': 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
  'share-consumer-perf-test': 'org.apache.kafka.tools.ShareConsumerPerformance',
  'streams-application-reset': 'org.apache.kafka.tools.StreamsResetter',
  storage: 'kafka.tools.StorageTool',
} as const;

export type KafkaTool = keyof typeof KAFKA_TOOLS;

/** Read files, not a broker. */
const OFFLINE: ReadonlySet<KafkaTool> = new Set<KafkaTool>(['dump-log', 'storage']);

/** Want what is said of the broker before their subcommand. */
const BROKER_FIRST: ReadonlySet<KafkaTool> = new Set<KafkaTool>(['transactions', 'features', 'metadata-quorum']);

/** `topics`, `kafka-topics` and `kafka-topics.sh` are the same. */
export function kafkaTool(name: string): KafkaTool | undefined {
  const plain = name.replace(/^kafka-/, '').replace(/\.sh$/, '');
  return plain in KAFKA_TOOLS ? (plain as KafkaTool) : undefined;
}

const named = (args: readonly string[], options: RegExp): boolean => args.some((arg) => options.test(arg));

/**
 * The tool's arguments, with the running broker where none is named, and with the file that says how to log in to it where no
 * other is.
 */
export function withBroker(
  tool: KafkaTool,
  args: readonly string[],
  { brokers, configFile }: { readonly brokers: string; readonly configFile?: string },
): string[] {
  if (OFFLINE.has(tool)) return [...args];
  const added = [
    ...(named(args, /^--bootstrap-(server|controller)(=|$)/) ? [] : ['--bootstrap-server', brokers]),
    ...(configFile === undefined || named(args, /^--(command-config|(consumer|producer|admin)\.config)(=|$)/)
      ? []
      : ['--command-config', configFile]),
  ];
  return BROKER_FIRST.has(tool) ? [...added, ...args] : [...args, ...added];
}
