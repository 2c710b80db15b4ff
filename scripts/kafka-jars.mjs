/**
 * The jars of the embedded broker: copied once by Maven from infra/kafka/pom.xml into the user's cache.
 * `node scripts/kafka-jars.mjs` makes sure of them and prints their folder. Runs before npm ci: no dependencies.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fillOnce } from './cache-folder.mjs';
import { KAFKA_POM, kafkaJarsFolder } from './kafka-jars-folder.mjs';
import { runOrRefuse } from './programs.mjs';

export const kafkaJarsAreThere = () => existsSync(kafkaJarsFolder());

/** @throws an Error with Maven's own words when the jars cannot be had */
export function ensureKafkaJars() {
  return fillOnce(kafkaJarsFolder(), (folder) =>
    runOrRefuse('Fetching Apache Kafka with Maven', 'mvn', [
      '--quiet',
      '--batch-mode',
      `--file=${KAFKA_POM}`,
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
