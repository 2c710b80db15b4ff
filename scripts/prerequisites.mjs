import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { kafkaJarsAreThere } from './kafka-jars.mjs';
import { Refusal, run } from './programs.mjs';

const OLDEST_NODE = 20;
const OLDEST_JAVA = 17;

/**
 * Makes sure, before anything is installed or started, that there will be a Kafka.
 * @param {NodeJS.ProcessEnv} env `KAFKA_BROKERS` and `WAYBILL_INFRA` count
 * @returns {Promise<'given' | 'docker' | 'embedded'>} where it will come from
 * @throws Refusal with one message that names the ways out
 */
export async function checkPrerequisites(env) {
  const node = Number(process.versions.node.split('.')[0]);
  if (node < OLDEST_NODE)
    throw new Refusal(`Waybill needs Node.js ${OLDEST_NODE} or newer; this is ${process.version}.`);
  const forced = env.WAYBILL_INFRA || undefined;
  if (forced !== undefined && forced !== 'docker' && forced !== 'embedded') {
    throw new Refusal(`WAYBILL_INFRA is "${forced}"; it must be docker or embedded`);
  }
  if (env.KAFKA_BROKERS) return 'given';
  const docker = forced === 'embedded' ? 'not asked (WAYBILL_INFRA=embedded)' : await findDocker();
  if (docker === 'ok') return 'docker';
  const java = forced === 'docker' ? 'not asked (WAYBILL_INFRA=docker)' : await findJava();
  if (java === 'ok') return 'embedded';
  throw new Refusal(
    [
      'Waybill needs Apache Kafka, and there is none of the three ways to it here:',
      '  1. a running Kafka:      KAFKA_BROKERS=host:9092 npm start',
      `  2. a Docker engine:      ${docker}`,
      `  3. Java ${OLDEST_JAVA}+ and Maven:  ${java}`,
      'Provide one of them and start again.',
    ].join('\n'),
  );
}

async function findDocker() {
  if (!onPath('docker')) return 'no docker command found';
  const [info, compose] = await Promise.all([
    run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 5_000 }),
    run('docker', ['compose', 'version']),
  ]);
  if (info.code !== 0) return 'the docker command is there, but no engine answers it (docker info)';
  return compose.code === 0 ? 'ok' : 'the engine answers, but the compose plugin is missing (docker compose version)';
}

async function findJava() {
  if (!onPath('java')) return 'no java command found';
  const { output } = await run('java', ['-version']);
  const version = /version "(?:1\.)?(\d+)/.exec(output)?.[1];
  if (version === undefined) return 'the java command does not run';
  if (Number(version) < OLDEST_JAVA) return `this is Java ${version}`;
  // Maven only fetches the jars.
  return onPath('mvn') || kafkaJarsAreThere() ? 'ok' : `Java ${version} is there, but no mvn command`;
}

function onPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
