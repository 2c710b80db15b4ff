import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot } from './cache-folder.mjs';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

export const KAFKA_POM = join(REPOSITORY, 'infra', 'kafka', 'pom.xml');

/**
 * Where the jars are, once they are there. Named after the pom's content, so that a changed version never meets old jars.
 * Also imported by libs/local-infra, so it does nothing but answer.
 */
export function kafkaJarsFolder() {
  const pom = readFileSync(KAFKA_POM);
  const version = /<kafka\.version>([^<]+)</.exec(pom.toString())?.[1] ?? 'unknown';
  const digest = createHash('sha256').update(pom).digest('hex').slice(0, 8);
  return join(cacheRoot(REPOSITORY), `kafka-${version}-${digest}`);
}
