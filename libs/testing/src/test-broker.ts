import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedKafka, freePort, type Reaper } from '@waybill/local-infra';
import { startKafkaContainer } from './containers.js';
import { type TestBroker, testInfrastructure } from './test-infrastructure.js';

/** Topic names and consumer groups of the services are fixed, so a whole system needs a broker to itself. */
export async function startTestBroker(reaper: Reaper): Promise<TestBroker> {
  if (testInfrastructure().engine === 'docker') return startKafkaContainer();
  const folder = await mkdtemp(join(tmpdir(), 'waybill-broker-'));
  const options = { dataDir: folder, port: await freePort(), reaper };
  let kafka = await EmbeddedKafka.start(options);
  return {
    brokers: kafka.brokers,
    async without(work) {
      await kafka.stop();
      try {
        return await work();
      } finally {
        kafka = await EmbeddedKafka.start(options);
      }
    },
    async whileFrozen(work) {
      const { pid } = kafka;
      process.kill(pid, 'SIGSTOP');
      try {
        return await work();
      } finally {
        process.kill(pid, 'SIGCONT');
      }
    },
    async stop() {
      await kafka.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
