import { Reaper } from '../process/reaper.js';
import { composeCommand } from '../docker/compose.js';
import { jvmArguments, kafkaDistribution } from './kafka-distribution.js';
import { KAFKA_TOOLS, withBootstrapServer, type KafkaTool } from './kafka-tools.js';

/** Inside the container the broker has an address of its own. */
const ADDRESS_IN_CONTAINER = 'localhost:19092';

/** The command that runs a tool in a JVM of this machine against the given brokers. */
export async function kafkaToolCommand(
  tool: KafkaTool,
  args: readonly string[],
  brokers: string,
): Promise<[string, ...string[]]> {
  const distribution = await kafkaDistribution(new Reaper());
  const jvm = jvmArguments(distribution, distribution.toolLogging, 256);
  return ['java', ...jvm, KAFKA_TOOLS[tool], ...withBootstrapServer(tool, args, brokers)];
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
  return composeCommand(project, ...exec, 'kafka', script, ...withBootstrapServer(tool, args, ADDRESS_IN_CONTAINER));
}
