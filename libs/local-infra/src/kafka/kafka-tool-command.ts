import { Reaper } from '../process/reaper.js';
import { composeCommand } from '../docker/compose.js';
import { jvmArguments, kafkaDistribution } from './kafka-distribution.js';
import { KAFKA_TOOLS, withBroker, type KafkaTool } from './kafka-tools.js';

/** Inside the container the broker has an address of its own. */
const ADDRESS_IN_CONTAINER = 'localhost:19092';

/** Where a tool looks for Kafka, and how it logs in. */
export interface ToolTarget {
  /** Comma-separated. */
  readonly brokers: string;
  /** A properties file for the tool's client. */
  readonly configFile?: string;
  /** Further options of the JVM. */
  readonly jvm?: readonly string[];
}

/** The command that runs a tool in a JVM of this machine. */
export async function kafkaToolCommand(
  tool: KafkaTool,
  args: readonly string[],
  target: ToolTarget,
): Promise<[string, ...string[]]> {
  const distribution = await kafkaDistribution(new Reaper());
  const jvm = [...jvmArguments(distribution, distribution.toolLogging, 256), ...(target.jvm ?? [])];
  return ['java', ...jvm, KAFKA_TOOLS[tool], ...withBroker(tool, args, target)];
}

/** The command that runs a tool inside the broker's container, where this machine needs no Java. */
export function kafkaToolInContainer(
  tool: KafkaTool,
  args: readonly string[],
  project: string,
  terminal: boolean,
): [string, ...string[]] {
  const script = `/opt/kafka/bin/kafka-${tool}.sh`;
  const exec = terminal ? ['exec'] : ['exec', '--no-TTY'];
  return composeCommand(
    project,
    ...exec,
    'kafka',
    script,
    ...withBroker(tool, args, { brokers: ADDRESS_IN_CONTAINER }),
  );
}
