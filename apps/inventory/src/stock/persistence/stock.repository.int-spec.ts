import { Transactions } from '@waybill/messaging';
import type { MigratedDatabase } from '@waybill/testing';
import { v7 as uuidV7 } from 'uuid';
import { createInventoryDatabase } from '../../../test/inventory-database.js';
import { ProductRepository } from '../../catalogue/persistence/product.repository.js';
import { newProduct } from '../../catalogue/domain/product.js';
import { receive, step, type StockMovement } from '../domain/stock-level.js';
import { StockLedger } from './stock-ledger.js';
import { StockRepository } from './stock.repository.js';

describe('The stock repository', () => {
  let database: MigratedDatabase;
  let transactions: Transactions;
  const stock = new StockRepository(new StockLedger());

  beforeAll(async () => {
    database = await createInventoryDatabase();
    transactions = new Transactions(database.dataSource);
    await transactions.run(async (tx) => {
      await new ProductRepository().insert(
        tx,
        newProduct('TEA', { name: 'Tea', price: { amount: 1, currency: 'USD' } }),
      );
      await stock.open(tx, 'TEA');
      stock.move(tx, [receive('TEA', 10)]);
    });
  });

  afterAll(() => database.drop());

  const move = (...movements: StockMovement[]) =>
    transactions.run(async (tx) => {
      await stock.lock(tx, ['TEA']);
      stock.move(tx, movements);
    });
  const available = () => transactions.run((tx) => stock.available(tx, 'TEA'));

  it('refuses a second movement of one kind for one order, whoever asks for it', async () => {
    const orderId = uuidV7();
    await move(step('RESERVE', 'TEA', 1, orderId));
    const before = await available();
    await expect(move(step('RESERVE', 'TEA', 1, orderId))).rejects.toThrow(/stock_ledger_once/);
    expect(await available()).toBe(before);
  });

  it('refuses to move what is not there, and then writes nothing of the transaction', async () => {
    const before = await available();
    const first = step('RESERVE', 'TEA', 1, uuidV7());
    await expect(move(first, step('RESERVE', 'TEA', 100, uuidV7()))).rejects.toMatchObject({
      code: 'impossible-movement',
    });
    expect(await available()).toBe(before);
  });

  it('refuses to move a SKU that was not locked', async () => {
    const unlocked = transactions.run((tx) => {
      stock.move(tx, [step('RESERVE', 'TEA', 1, uuidV7())]);
      return Promise.resolve();
    });
    await expect(unlocked).rejects.toMatchObject({ code: 'impossible-movement' });
  });

  it('leaves the last word to the database: no count goes below zero and none is lost', async () => {
    const update = (set: string) => database.dataSource.query(`UPDATE stock SET ${set} WHERE sku = 'TEA'`);
    await expect(update('available = available - 11, received = received - 11')).rejects.toThrow(/check constraint/);
    await expect(update('available = available - 1')).rejects.toThrow(/stock_balanced/);
  });
});
