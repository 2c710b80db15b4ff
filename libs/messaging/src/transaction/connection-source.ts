import type { ClientBase, Pool, PoolClient } from 'pg';
import type { Session } from './session.js';

/**
 * Where transactions get their connections: a pool of pg's, or a DataSource of TypeORM's (driver `postgres`). No setting of
 * it is required; with `pipeline: true` (pg ≥ 8.17) a transaction takes fewer round trips.
 */
export type ConnectionSource = Pick<Pool, 'connect'> | TypeOrmSource;

/** A DataSource of TypeORM's, as far as it is used here. */
export interface TypeOrmSource {
  createQueryRunner(): TypeOrmRunner;
}

interface TypeOrmRunner {
  readonly manager: unknown;
  // TypeORM's own declarations say `any`.
  connect(): Promise<unknown>;
  query(statement: string, ...more: never[]): Promise<unknown>;
  release(): Promise<void>;
}

/** One connection, taken out of its pool for one transaction. */
export interface TakenConnection {
  readonly client: ClientBase;
  /** TypeORM's manager on this connection, its statements led through the session; undefined without TypeORM. */
  readonly manager?: (session: Session) => unknown;
  /** @param unusable it must not be used again */
  give(unusable: boolean): Promise<void> | void;
}

export const takeConnection = (source: ConnectionSource): Promise<TakenConnection> =>
  'createQueryRunner' in source ? fromTypeOrm(source.createQueryRunner()) : fromPool(source);

async function fromPool(pool: Pick<Pool, 'connect'>): Promise<TakenConnection> {
  const client: PoolClient = await pool.connect();
  return { client, give: (unusable) => client.release(unusable) };
}

async function fromTypeOrm(runner: TypeOrmRunner): Promise<TakenConnection> {
  const client = (await runner.connect()) as PoolClient & { end(): Promise<void> };
  return {
    client,
    manager: (session) => managerWithin(session, runner),
    async give(unusable) {
      // The pool drops a client that is ending; how its end goes matters to nothing.
      if (unusable) client.end().catch(() => undefined);
      await runner.release();
    },
  };
}

/** What TypeORM keeps of a transaction and its types leave out. */
interface Transactional {
  isTransactionActive: boolean;
  transactionDepth: number;
}

/**
 * For TypeORM the transaction is open already: what would begin one of its own (`save`, `manager.transaction`) makes a
 * savepoint, or nothing.
 */
function managerWithin(session: Session, runner: TypeOrmRunner): unknown {
  const open: Transactional = { isTransactionActive: true, transactionDepth: 1 };
  Object.assign(runner, open);
  const query = runner.query.bind(runner) as (...asked: unknown[]) => Promise<unknown>;
  runner.query = (...asked: unknown[]) => session.through(() => query(...asked));
  return runner.manager;
}
