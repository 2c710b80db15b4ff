import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { KafkaBatchTransport } from '@waybill/messaging';
import type { ConsumerHealth } from '@waybill/messaging';
import { DatabaseProbe } from '../database/database-probe.js';
import { ClockSkew } from '../time/clock-skew.js';

export interface Part {
  readonly status: 'up' | 'down';
  readonly reason?: string;
}

export interface HealthReport {
  readonly healthy: boolean;
  readonly parts: Readonly<Record<string, Part>>;
}

/** A probe must not hang on a database that does not answer. */
const PING_TIMEOUT_MS = 2_000;

/** Records wait, the database answers, and still nothing was committed for so long: the consumer is stuck. */
const STUCK_AFTER_MS = 60_000;

/**
 * Ready: the database answers and the consumer is a member of its group. Live: the consumer has not given up and is not
 * stuck. A broker or database that is away makes a service unready, never dead: a restart would not bring it back.
 *
 * Not terminus: what it can ask of Kafka is whether a broker can be reached, which says nothing of a dead consumer.
 */
@Injectable()
export class Health {
  constructor(private readonly modules: ModuleRef) {}

  async ready(): Promise<HealthReport> {
    const consumer = this.consumer();
    return report({
      ...(await this.database()),
      ...(consumer && { consumer: consumer.joined ? UP : down('not joined to its consumer group') }),
      ...this.clock(),
    });
  }

  async live(now = Date.now()): Promise<HealthReport> {
    const consumer = this.consumer();
    if (!consumer) return report({});
    if (consumer.fatal) return report({ consumer: down('has given up') });
    const stuck = consumer.joined && consumer.queued > 0 && now - consumer.lastProgressAt.getTime() > STUCK_AFTER_MS;
    if (!stuck || (await this.database()).database?.status === 'down') return report({ consumer: UP });
    return report({ consumer: down(`no progress for more than ${STUCK_AFTER_MS / 1000} s`) });
  }

  private async database(): Promise<{ database?: Part }> {
    const probe = this.find(DatabaseProbe);
    return probe ? { database: await ping(probe) } : {};
  }

  /** A clock that is wrong is worth knowing of, and no reason to be unready: nothing is decided by it. */
  private clock(): { clock?: Part } {
    const complaint = this.find(ClockSkew)?.complaint;
    return complaint === undefined ? {} : { clock: { status: 'up', reason: complaint } };
  }

  private consumer(): ConsumerHealth | undefined {
    const transport = this.find(KafkaBatchTransport);
    return transport?.consumes ? transport.health : undefined;
  }

  /** A service without a database or a consumer has no such part. */
  private find<T>(type: abstract new (...args: never[]) => T): T | undefined {
    try {
      return this.modules.get<T>(type, { strict: false });
    } catch {
      return undefined;
    }
  }
}

const UP: Part = { status: 'up' };
const down = (reason: string): Part => ({ status: 'down', reason });

const report = (parts: Readonly<Record<string, Part>>): HealthReport => ({
  healthy: Object.values(parts).every(({ status }) => status === 'up'),
  parts,
});

async function ping(probe: DatabaseProbe): Promise<Part> {
  const { promise: late, resolve } = Promise.withResolvers<Part>();
  const timer = setTimeout(() => resolve(down('does not answer')), PING_TIMEOUT_MS);
  const answer = probe.ask().then(
    () => UP,
    () => down('cannot be reached'),
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
