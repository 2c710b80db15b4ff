import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InfrastructureError } from '../infrastructure-error.js';
import { repositoryRoot } from '../repository-root.js';

/** Apache Kafka as jars: what a JVM needs to run the broker or one of its tools. */
export interface KafkaDistribution {
  readonly classPath: string;
  readonly brokerLogging: string;
  readonly toolLogging: string;
}

/**
 * Fetches the jars on the first call of this user (about 54 MB through Maven), finds them in the cache afterwards.
 * @throws InfrastructureError DOWNLOAD_FAILED with Maven's own words
 */
export async function kafkaDistribution(): Promise<KafkaDistribution> {
  const root = repositoryRoot();
  try {
    // The bootstrap fetches them while npm installs, so the one way to do it runs without our dependencies.
    const script = join(root, 'scripts', 'kafka-jars.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env: withoutJest(process.env) });
    return {
      classPath: join(stdout.trim(), '*'),
      brokerLogging: join(root, 'infra', 'kafka', 'log4j2.yaml'),
      toolLogging: join(root, 'infra', 'kafka', 'log4j2-tools.yaml'),
    };
  } catch (error) {
    const words = (error as { stderr?: string }).stderr?.trim();
    throw new InfrastructureError('DOWNLOAD_FAILED', words ?? String(error), { cause: error });
  }
}

const withoutJest = ({ NODE_OPTIONS: _, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv => env;

/** JVM options that keep a single-node broker small; everything else is Java's default. */
export function jvmArguments(distribution: KafkaDistribution, logging: string, heapMb: number): string[] {
  return [
    `-Xms${Math.min(heapMb, 128)}m`,
    `-Xmx${heapMb}m`,
    '-XX:+UseSerialGC',
    '-Xshare:auto',
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${logging}`,
    '-cp',
    distribution.classPath,
  ];
}
