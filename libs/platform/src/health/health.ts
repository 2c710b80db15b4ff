import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { KafkaBatchTransport, sqlStateOf } from '@waybill/messaging';
import type { ConsumerHealth } from '@waybill/messaging';
import { DatabaseProbe, type DatabaseState } from '../database/database-probe.js';
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

/** Says why a part is down; undefined while it is up. */
export type Check = () => string | undefined | Promise<string | undefined>;

/**
 * - Ready: the database takes writes and has the schema that the code knows, and the consumer is a member of its group.
 * - Serving: requests can be answered. The database answers and has its schema, the group was joined once, and the service
 *   does not shut down. A database without a free connection for the probe answers: the pool has its own. A broker that is away changes nothing: what is written waits in the outbox.
 * - Live: the consumer has not given up and is not stuck. A broker or database that is away makes a service unready, never
 *   dead: a restart would not bring it back.
 *
 * Not terminus: what it can ask of Kafka is whether a broker can be reached, which says nothing of a dead consumer.
 */
@Injectable()
export class Health {
  private readonly checks = new Map<string, Check>();
  private readonly remarks = new Map<string, () => string | undefined>();
  private hasJoined = false;
  private isLeaving = false;

  constructor(private readonly modules: ModuleRef) {}

  /** Adds a part to what makes the service ready and serving. */
  add(part: string, check: Check): void {
    this.checks.set(part, check);
  }

  /** Shows a part in `/health/ready` while there is something to say of it. It makes nothing unready. */
  remark(part: string, remark: () => string | undefined): void {
    this.remarks.set(part, remark);
  }

  /** The consumer has joined its group, be it for a moment: from then on the service can serve. */
  noteJoined(): void {
    this.hasJoined = true;
  }

  /** Shutdown has begun: no longer serving, though requests are still answered for a while. */
  leave(): void {
    this.isLeaving = true;
  }

  async ready(): Promise<HealthReport> {
    const consumer = this.consumer();
    const { database, ...parts } = await this.database();
    return report({
      ...(database && { database: database.readOnly ? down('takes no writes') : database.part }),
      ...parts,
      ...(consumer && { consumer: consumer.joined ? reading(consumer) : down('not joined to its consumer group') }),
      ...(await this.added()),
      ...this.remarked(),
      ...this.clock(),
    });
  }

  async serving(): Promise<HealthReport> {
    const consumer = this.consumer();
    if (consumer?.joined) this.noteJoined();
    const { database, ...parts } = await this.database();
    return report({
      ...(database && { database: database.full ? upWith(database.part) : database.part }),
      ...parts,
      ...(consumer && { consumer: this.hasJoined ? UP : down('has not joined its consumer group yet') }),
      ...(await this.added()),
      ...(this.isLeaving && { process: down('shutting down') }),
    });
  }

  async live(now = Date.now()): Promise<HealthReport> {
    const consumer = this.consumer();
    if (!consumer) return report({});
    if (consumer.fatal) return report({ consumer: down('has given up') });
    const stuck = consumer.joined && consumer.queued > 0 && now - consumer.lastProgressAt.getTime() > STUCK_AFTER_MS;
    if (!stuck || !(await this.databaseCanWork())) return report({ consumer: UP });
    return report({ consumer: down(`no progress for more than ${STUCK_AFTER_MS / 1000} s`) });
  }

  private async database(): Promise<{ database?: Pinged; schema?: Part }> {
    const probe = this.find(DatabaseProbe);
    if (!probe) return {};
    const database = await ping(probe);
    const [missing] = database.missingMigrations;
    return { database, ...(missing !== undefined && { schema: down(`waits for migration ${missing}`) }) };
  }

  private async databaseCanWork(): Promise<boolean> {
    const { database, schema } = await this.database();
    return database === undefined || (database.part.status === 'up' && !database.readOnly && schema === undefined);
  }

  private async added(): Promise<Record<string, Part>> {
    const parts = [...this.checks].map(async ([name, check]): Promise<[string, Part]> => {
      const reason = await (async () => check())().catch(messageOf);
      return [name, reason === undefined ? UP : down(reason)];
    });
    return Object.fromEntries(await Promise.all(parts));
  }

  private remarked(): Record<string, Part> {
    const said = [...this.remarks].map(([part, remark]) => [part, remark()] as const);
    return Object.fromEntries(
      said.flatMap(([part, reason]) => (reason === undefined ? [] : [[part, { status: 'up', reason }]])),
    );
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
const upWith = ({ reason }: Part): Part => ({ ...UP, ...(reason !== undefined && { reason }) });
const down = (reason: string): Part => ({ status: 'down', reason });

/** A handler that is suspended is worth knowing of, and no reason to be unready: HTTP and all other types go on. */
function reading({ suspended }: ConsumerHealth): Part {
  if (suspended.length === 0) return UP;
  const reasons = suspended.map(
    ({ type, code, message, since, nextTryAt }) =>
      `${type} is suspended since ${since.toISOString()}, next try ${nextTryAt.toISOString()}: ${code} ${message}`,
  );
  return { status: 'up', reason: reasons.join('; ') };
}

const report = (parts: Readonly<Record<string, Part>>): HealthReport => ({
  healthy: Object.values(parts).every(({ status }) => status === 'up'),
  parts,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Pinged extends DatabaseState {
  readonly part: Part;
  /** It lives, and has no free connection for the probe. */
  readonly full?: boolean;
}

/** PostgreSQL, too_many_connections. */
const TOO_MANY_CONNECTIONS = '53300';

const notThere = (reason: string): Pinged => ({ part: down(reason), readOnly: false, missingMigrations: [] });

const failed = (error: unknown): Pinged =>
  sqlStateOf(error) === TOO_MANY_CONNECTIONS
    ? { ...notThere('has no free connection'), full: true }
    : notThere('cannot be reached');

async function ping(probe: DatabaseProbe): Promise<Pinged> {
  const { promise: late, resolve } = Promise.withResolvers<Pinged>();
  const timer = setTimeout(() => resolve(notThere('does not answer')), PING_TIMEOUT_MS);
  const answer = probe.ask().then((state): Pinged => ({ ...state, part: UP }), failed);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
