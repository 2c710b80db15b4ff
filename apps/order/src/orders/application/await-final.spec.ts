import { Readable } from 'node:stream';
import { DatabaseUnavailableError } from '@waybill/messaging';
import { ORDER_ID, placed } from '../domain/order.builder.js';
import type { Order, StatusChange } from '../domain/index.js';
import type { OrderRepository } from '../persistence/order.repository.js';
import { AwaitFinal } from './await-final.js';
import type { OrderWatch } from './order-watch.js';

describe('an order that is waited for', () => {
  const event = { id: ORDER_ID, type: 'OrderCompleted' } as const;
  const completed: StatusChange = { sequence: 4, status: 'COMPLETED', compensation: 'NONE', at: 2_000, event };
  const NEVER = new AbortController().signal;

  const waiting = (find: () => Promise<Order | undefined>) => {
    const watch = { changes: () => Readable.from([completed]) };
    return new AwaitFinal(watch as unknown as OrderWatch, { find } as unknown as OrderRepository);
  };

  it('is answered as it stands when it is final', async () => {
    const order = { ...placed(), updatedAt: 2_000 };
    expect(await waiting(() => Promise.resolve(order)).execute(placed(), 5, NEVER)).toBe(order);
  });

  it('is answered as it was placed when the database is away by then', async () => {
    const order = placed();
    const away = () => Promise.reject(new DatabaseUnavailableError(new Error('connect ECONNREFUSED')));
    expect(await waiting(away).execute(order, 5, NEVER)).toBe(order);
  });

  it('is not waited for when its client has gone before it was taken', async () => {
    const asked: boolean[] = [];
    const changes = (_id: string, _known: number, { aborted }: AbortSignal) => {
      asked.push(aborted);
      return Readable.from([]);
    };
    const orders = { find: () => Promise.resolve(placed()) } as unknown as OrderRepository;
    await new AwaitFinal({ changes } as unknown as OrderWatch, orders).execute(placed(), 5, AbortSignal.abort());
    expect(asked).toEqual([true]);
  });

  it('is not answered when reading it fails for another reason', async () => {
    const wrong = new Error('relation "orders" does not exist');
    await expect(waiting(() => Promise.reject(wrong)).execute(placed(), 5, NEVER)).rejects.toBe(wrong);
  });
});
