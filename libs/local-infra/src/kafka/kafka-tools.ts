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
} as const;

export type KafkaTool = keyof typeof KAFKA_TOOLS;

/** Reads files, not a broker. */
const OFFLINE: ReadonlySet<KafkaTool> = new Set<KafkaTool>(['dump-log']);

/** `topics`, `kafka-topics` and `kafka-topics.sh` are the same. */
export function kafkaTool(name: string): KafkaTool | undefined {
  const plain = name.replace(/^kafka-/, '').replace(/\.sh$/, '');
  return plain in KAFKA_TOOLS ? (plain as KafkaTool) : undefined;
}

/** The tool's arguments, with the running broker where none is named. */
export function withBootstrapServer(tool: KafkaTool, args: readonly string[], brokers: string): string[] {
  const named = args.some((arg) => /^--bootstrap-(server|controller)(=|$)/.test(arg));
  return named || OFFLINE.has(tool) ? [...args] : [...args, '--bootstrap-server', brokers];
}
