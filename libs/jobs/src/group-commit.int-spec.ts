import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '@waybill/messaging';
import { Transactions } from '@waybill/messaging';
import type { Tx } from '@waybill/messaging';
import { GroupCommit } from './group-commit.js';

const PLACE = 'CREATE TABLE place (name text PRIMARY KEY, xid bigint NOT NULL DEFAULT txid_current())';

describe('GroupCommit on Postgres', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await createTestDatabase([...CURRENT_MESSAGING_SCHEMA_SQL, PLACE]);
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
    }).initialize();
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  async function insert(tx: Tx, names: string[]): Promise<string[]> {
    await tx.query('INSERT INTO place (name) SELECT unnest($1::text[])', [names]);
    return names;
  }

  it('commits what arrives together by one transaction', async () => {
    const groupCommit = new GroupCommit(new Transactions(dataSource), insert);
    await Promise.all(['a', 'b', 'c'].map((name) => groupCommit.submit(name)));
    const rows: { transactions: string }[] = await dataSource.query(
      'SELECT count(DISTINCT xid) AS transactions FROM place',
    );
    expect(rows).toEqual([{ transactions: '1' }]);
  });

  it('lets the one item that violates a constraint fail alone', async () => {
    const groupCommit = new GroupCommit(new Transactions(dataSource), insert);
    await groupCommit.submit('taken');
    const answers = await Promise.allSettled(['a', 'taken', 'b'].map((name) => groupCommit.submit(name)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const rows: { name: string }[] = await dataSource.query('SELECT name FROM place ORDER BY name');
    expect(rows.map(({ name }) => name)).toEqual(['a', 'b', 'taken']);
  });
});
