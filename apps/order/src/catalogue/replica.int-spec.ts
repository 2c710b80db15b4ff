import { Transactions } from '@waybill/messaging';
import { createMigratedDatabase, type MigratedDatabase } from '@waybill/testing';
import { entities, migrations } from '../database/data-source.js';
import { RebuildCatalogue } from './application/rebuild-catalogue.js';
import { CatalogueQueries } from './persistence/catalogue.queries.js';
import { CatalogueRepository, type ProductFact } from './persistence/catalogue.repository.js';

const tea = (revision: number, amount: number, deleted = false): ProductFact => ({
  sku: 'TEA',
  name: 'Tea',
  price: { amount, currency: 'USD' },
  onHand: 10,
  revision,
  deleted,
});

describe('The copy of the catalogue', () => {
  let database: MigratedDatabase;
  let transactions: Transactions;
  let queries: CatalogueQueries;
  const catalogue = new CatalogueRepository();

  beforeAll(async () => {
    database = await createMigratedDatabase({ entities, migrations });
    transactions = new Transactions(database.dataSource);
    queries = new CatalogueQueries(database.dataSource);
  });

  afterAll(() => database?.drop());

  beforeEach(() => database.dataSource.query('DELETE FROM catalogue_product'));

  const reads = (...facts: ProductFact[]) => transactions.run((tx) => catalogue.apply(tx, facts));
  const damaged = (change: string) => database.dataSource.query(`UPDATE catalogue_product SET ${change}`);
  const price = async () => (await queries.findOne('TEA'))?.price;

  it('ignores a revision lower than the one it has', async () => {
    await reads(tea(2, 1500));
    await reads(tea(1, 1000));
    expect(await price()).toBe('1500');
  });

  it('keeps the revision of a deleted product, so that an old price does not bring it back', async () => {
    await reads(tea(3, 1500, true));
    await reads(tea(2, 1000));
    expect(await price()).toBeUndefined();
    await reads(tea(4, 2000));
    expect(await price()).toBe('2000');
  });

  it.each([
    ['a lost row', 'sku = sku', 'DELETE FROM catalogue_product'],
    ['a damaged price', 'price = 1', undefined],
    ['a product wrongly taken for deleted', 'deleted = true', undefined],
  ])('gets %s back when the same revision is announced again', async (_what, change, statement) => {
    await reads(tea(2, 1500));
    await damaged(change);
    if (statement) await database.dataSource.query(statement);
    await reads(tea(2, 1500));
    expect(await price()).toBe('1500');
  });

  it('gets a row back whose revision was damaged when it is rebuilt, and orders go on meanwhile', async () => {
    await reads(tea(2, 1500));
    await damaged('price = 1, revision = 900');
    await reads(tea(2, 1500));
    expect(await price()).toBe('1');
    const rebuild = new RebuildCatalogue(transactions, catalogue);
    expect(await rebuild.execute()).toEqual({ confirmed: 0, unconfirmed: 1 });
    expect(await price()).toBe('1');
    await reads(tea(2, 1500));
    expect(await price()).toBe('1500');
    expect(await queries.state()).toEqual({ confirmed: 1, unconfirmed: 0 });
  });
});
