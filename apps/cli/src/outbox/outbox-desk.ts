import { dropDead, requeueDead, Transactions } from '@waybill/messaging';
import type { ServiceName } from '@waybill/system-map';
import { DataSource } from 'typeorm';
import type { Connections } from '../connections.js';
import { CONNECT_TIMEOUT_MS, databaseAway, STATEMENT_TIMEOUT_MS } from '../database.js';
import type { Pace } from '../pace.js';
import { chosenRows, type RowFilter } from './row-filter.js';

const FATES = { requeue: requeueDead, drop: dropDead };

export type Fate = keyof typeof FATES;

/** Rows of one transaction. */
const ROWS = 500;

/** Where an operator decides about the dead rows of one service, as the service's own runtime role. */
export class OutboxDesk {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /** @throws CommandError UNREACHABLE when the database cannot be connected to, with the driver's words */
  static async open(connections: Connections, service: ServiceName): Promise<OutboxDesk> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: connections.databaseUrl(service),
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
    return new OutboxDesk(dataSource, new Transactions(dataSource));
  }

  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  /** @returns false when the service has no such row */
  decide(fate: Fate, id: number): Promise<boolean> {
    return this.transactions.run((tx) => FATES[fate](tx, id));
  }

  /**
   * Decides about all rows that were dead when it began, oldest first, a transaction per set: what is done stays done when it
   * breaks off, and who begins again goes on with the rest. A row that dies again meanwhile is for the next time.
   *
   * @param done told after each transaction how many were decided about in it
   */
  async decideAll(fate: Fate, filter: RowFilter, pace: Pace, done: (rows: number) => void): Promise<void> {
    const [{ began } = { began: '' }] = await this.dataSource.query<{ began: string }[]>(
      'SELECT clock_timestamp()::text AS began',
    );
    for (;;) {
      await pace.wait();
      const { sql, parameters } = chosenRows(filter, { diedBy: began, most: pace.batch(ROWS) });
      const rows = await this.transactions.run(async (tx) => {
        const chosen = await tx.query<{ id: string }>(`${sql} FOR UPDATE`, parameters);
        for (const { id } of chosen) await FATES[fate](tx, Number(id));
        return chosen.length;
      });
      if (rows === 0) return;
      pace.count(rows);
      done(rows);
    }
  }
}
