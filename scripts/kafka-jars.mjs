/**
 * The jars of the embedded broker: copied once by Maven from infra/kafka/pom.xml into the user's cache.
 * `node scripts/kafka-jars.mjs` makes sure of them and prints their folder. Runs before npm ci: no dependencies.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot, fillOnce } from './cache-folder.mjs';
import { REPOSITORY, runOrRefuse } from './programs.mjs';

const POM = join(REPOSITORY, 'infra', 'kafka', 'pom.xml');

/** Named after the pom's content, so that a changed version never meets old jars. */
export function kafkaJarsFolder() {
  const pom = readFileSync(POM);
  const version = /<kafka\.version>([^<]+)</.exec(pom.toString())?.[1] ?? 'unknown';
  const digest = createHash('sha256').update(pom).digest('hex').slice(0, 8);
  return join(cacheRoot(REPOSITORY), `kafka-${version}-${digest}`);
}

export const kafkaJarsAreThere = () => existsSync(kafkaJarsFolder());

/** @throws an Error with Maven's own words when the jars cannot be had */
export function ensureKafkaJars() {
  return fillOnce(kafkaJarsFolder(), (folder) =>
    runOrRefuse('Fetching Apache Kafka with Maven', 'mvn', [
      '--quiet',
      '--batch-mode',
      `--file=${POM}`,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${folder}`,
    ]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${await ensureKafkaJars()}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
