import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedKafka, freePort, type Reaper } from '@waybill/local-infra';

/** Two brokers of one cluster: what it takes for a topic to lose its leader while the rest goes on. */
export interface TestCluster {
  /** The broker that stays: node 1, also the controller. */
  readonly first: EmbeddedKafka;
  /** The broker that a suite may end: node 2. */
  readonly second: EmbeddedKafka;
  stop(): Promise<void>;
}

/** Embedded, whatever the other suites run on: it needs Java. */
export async function startTestCluster(reaper: Reaper): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-cluster-'));
  const first = await EmbeddedKafka.start({ dataDir: join(folder, '1'), port: await freePort(), reaper });
  const joins = { first, nodeId: 2 };
  const second = await EmbeddedKafka.start({ dataDir: join(folder, '2'), port: await freePort(), reaper, joins });
  return {
    first,
    second,
    async stop() {
      await Promise.all([second.stop(), first.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
