import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InfrastructureError } from '../infrastructure-error.js';
import { nodeEnvironment } from '../process/node-environment.js';
import type { Reaper } from '../process/reaper.js';
import { runProgram } from '../process/run-program.js';
import { repositoryRoot } from '../repository-root.js';
import { findClassArchive, useClassArchive } from './class-archive.js';

/** Apache Kafka as jars: what a JVM needs to run the broker or one of its tools. */
export interface KafkaDistribution {
  readonly jars: string;
  readonly classArchive: string | undefined;
  readonly brokerLogging: string;
  readonly toolLogging: string;
}

/**
 * Fetches the jars on the first call of this user (about 54 MB through Maven), finds them in the cache afterwards.
 * @throws InfrastructureError DOWNLOAD_FAILED with Maven's own words
 */
export async function kafkaDistribution(reaper: Reaper): Promise<KafkaDistribution> {
  const root = repositoryRoot();
  const jars = await kafkaJars(reaper);
  return {
    jars,
    classArchive: findClassArchive(jars),
    brokerLogging: join(root, 'infra', 'kafka', 'log4j2.yaml'),
    toolLogging: join(root, 'infra', 'kafka', 'log4j2-tools.yaml'),
  };
}

/** The bootstrap fetches them while npm installs, so the one way to do it are scripts that need no dependencies. */
async function kafkaJars(reaper: Reaper): Promise<string> {
  const script = (name: string): string => join(repositoryRoot(), 'scripts', name);
  const { kafkaJarsFolder } = (await import(pathToFileURL(script('kafka-jars-folder.mjs')).href)) as JarsFolder;
  const folder = kafkaJarsFolder();
  if (existsSync(folder)) return folder;
  try {
    const fetch = { command: process.execPath, args: [script('kafka-jars.mjs')], env: nodeEnvironment(process.env) };
    return await runProgram({ ...fetch, stage: 'broker' }, reaper);
  } catch (cause) {
    throw new InfrastructureError('DOWNLOAD_FAILED', (cause as Error).message, { cause });
  }
}

interface JarsFolder {
  readonly kafkaJarsFolder: () => string;
}

/** JVM options that keep a single-node broker small; everything else is Java's default. */
export function jvmArguments(distribution: KafkaDistribution, logging: string, heapMb: number): string[] {
  return [
    `-Xms${Math.min(heapMb, 128)}m`,
    `-Xmx${heapMb}m`,
    '-XX:+UseSerialGC',
    // Only the fast compiler: a broker is up after 3.8 instead of 6.2 CPU-seconds, and one node on a laptop never
    // earns the difference back.
    '-XX:TieredStopAtLevel=1',
    ...(distribution.classArchive === undefined ? [] : useClassArchive(distribution.classArchive)),
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${logging}`,
    '-cp',
    join(distribution.jars, '*'),
  ];
}
