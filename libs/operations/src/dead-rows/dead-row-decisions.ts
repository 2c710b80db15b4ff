import {
  dropAllDead,
  dropDead,
  requeueAllDead,
  requeueDead,
  Transactions,
  type DeadRowFilter,
} from '@waybill/messaging';
import type { ServiceName } from '@waybill/system-map';
import { DataSource } from 'typeorm';
import {
  CONNECT_TIMEOUT_MS,
  databaseAway,
  STATEMENT_TIMEOUT_MS,
  type ServiceDatabases,
} from '../outbox/service-databases.js';
import type { Pace } from '../words/pace.js';

/** Of one row, and of all that a filter lets through. */
const ACTIONS = {
  requeue: { one: requeueDead, all: requeueAllDead },
  drop: { one: dropDead, all: dropAllDead },
};

type Action = keyof typeof ACTIONS;

const ROWS_PER_STEP = 500;

/** Where an operator decides about the dead rows of one service, as the service's own runtime role. */
export class DeadRowDecisions {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /** @throws OperationError unreachable when the database cannot be connected to, with the driver's words */
  static async open(databases: ServiceDatabases, service: ServiceName): Promise<DeadRowDecisions> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: databases.databaseUrl(service),
      applicationName: 'waybill-cli',
      poolSize: 1,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      installExtensions: false,
      logging: false,
      extra: { statement_timeout: STATEMENT_TIMEOUT_MS },
    });
    try {
      await dataSource.initialize();
    } catch (cause) {
      throw databaseAway(service, cause);
    }
    return new DeadRowDecisions(dataSource, new Transactions(dataSource));
  }

  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  /** @returns false when the service has no such row */
  decide(action: Action, id: number): Promise<boolean> {
    return this.transactions.run((tx) => ACTIONS[action].one(tx, id));
  }

  /**
   * Decides about all rows that were dead when it began, as {@link requeueAllDead} does, no faster than the pace.
   *
   * @param done told after each transaction how many were decided about in it
   */
  async decideAll(action: Action, filter: DeadRowFilter, pace: Pace, done: (rows: number) => void): Promise<void> {
    await ACTIONS[action].all(this.transactions, filter, {
      rowsPerStep: pace.batch(ROWS_PER_STEP),
      beforeStep: () => pace.wait(),
      onStep: (rows) => {
        pace.count(rows);
        done(rows);
      },
    });
  }
}
