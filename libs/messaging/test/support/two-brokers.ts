import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedKafka, freePort, Reaper } from '@waybill/local-infra';

/** A cluster of two brokers, the second of which comes and goes. The first is its controller, too. */
export class TwoBrokers {
  private second: EmbeddedKafka | undefined;

  private constructor(
    private readonly folder: string,
    private readonly reaper: Reaper,
    private readonly first: EmbeddedKafka,
    private readonly secondPort: number,
  ) {}

  static async start(): Promise<TwoBrokers> {
    const folder = await mkdtemp(join(tmpdir(), 'waybill-brokers-'));
    const reaper = new Reaper();
    const dataDir = join(folder, 'first');
    // A broker that is gone is missed soon.
    const settings = { 'broker.session.timeout.ms': '3000', 'broker.heartbeat.interval.ms': '500' };
    const first = await EmbeddedKafka.start({ dataDir, port: await freePort(), reaper, heapMb: 256, settings });
    const cluster = new TwoBrokers(folder, reaper, first, await freePort());
    await cluster.startSecond();
    return cluster;
  }

  /** Of the one that stays. */
  get brokers(): string {
    return this.first.brokers;
  }

  async startSecond(): Promise<void> {
    const { first, reaper, secondPort: port } = this;
    const settings = { 'broker.heartbeat.interval.ms': '500' };
    const dataDir = join(this.folder, 'second');
    const joins = { first, nodeId: 2 };
    this.second = await EmbeddedKafka.start({ dataDir, port, reaper, heapMb: 256, settings, joins });
  }

  async stopSecond(): Promise<void> {
    await this.second?.stop();
    this.second = undefined;
  }

  async stop(): Promise<void> {
    await this.stopSecond();
    await this.first.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
