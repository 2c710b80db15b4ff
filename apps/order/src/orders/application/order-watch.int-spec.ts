import { jest } from '@jest/globals';
import { Closing } from '@waybill/platform';
import { eventually } from '@waybill/testing';
import { TestOrders } from '../../../test/test-orders.js';
import type { StatusChange } from '../domain/index.js';
import { OrderNews } from '../persistence/order-news.js';
import { AwaitFinal } from './await-final.js';
import { OrderWatch } from './order-watch.js';

describe('Watching orders', () => {
  let desk: TestOrders;
  let news: OrderNews;
  let watch: OrderWatch;
  const closing = new Closing();
  const never = new AbortController().signal;

  const newsOf = ({ database }: TestOrders): OrderNews =>
    new OrderNews({ directUrl: database.runtimeUrl, service: 'order', instance: '1' } as never);

  beforeAll(async () => {
    desk = await TestOrders.start();
    news = newsOf(desk);
    news.onApplicationBootstrap();
    watch = new OrderWatch(desk.orders, news, closing);
  });

  afterAll(async () => {
    watch?.onApplicationShutdown();
    news?.onApplicationShutdown();
    await desk?.stop();
  });

  afterEach(() => expect(watch.size).toBe(0));

  function follow(id: string, after = 0, signal = never): { seen: string[]; ended: Promise<void> } {
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const change of watch.changes(id, after, signal)) seen.push(line(change));
    };
    return { seen, ended: read() };
  }

  const line = ({ sequence, status, compensation }: StatusChange): string => `${sequence} ${status} ${compensation}`;

  it('shows what was, then what comes, and ends at COMPLETED', async () => {
    const { id } = await desk.place();
    await desk.record(desk.reserved(id));
    const { seen, ended } = follow(id);
    await eventually(() => expect(seen).toEqual(['1 PENDING NONE', '2 CONFIRMED NONE']));
    await desk.record(desk.paid(id));
    await eventually(() => expect(seen.at(-1)).toBe('3 PAID NONE'));
    await desk.record(desk.shipped(id));
    await ended;
    expect(seen.slice(3)).toEqual(['4 COMPLETED NONE']);
  });

  it('goes on after the last change that the watcher knows', async () => {
    const { id } = await desk.place();
    await desk.record(desk.reserved(id));
    await desk.record(desk.paymentFailed(id));
    const { seen, ended } = follow(id, 2);
    await eventually(() => expect(seen).toEqual(['3 CANCELLED PENDING']));
    await desk.record(desk.released(id));
    await ended;
    expect(seen).toEqual(['3 CANCELLED PENDING', '4 CANCELLED DONE']);
  });

  it('shows what another instance changed', async () => {
    const other = await desk.another();
    const { id } = await desk.place();
    const { seen, ended } = follow(id);
    await other.record(other.reserved(id));
    await eventually(() => expect(seen.at(-1)).toBe('2 CONFIRMED NONE'));
    await other.record(other.paid(id));
    await other.record(other.shipped(id));
    await ended;
    expect(seen).toHaveLength(4);
    await other.close();
  });

  it('shares what is read among all watchers of an order', async () => {
    const { id } = await desk.place();
    const reads = jest.spyOn(desk.orders, 'findGrown');
    const watchers = Array.from({ length: 500 }, () => follow(id));
    await eventually(() => expect(watchers.filter(({ seen }) => seen.length === 1)).toHaveLength(500));
    for (const fact of [desk.reserved(id), desk.paid(id), desk.shipped(id)]) await desk.record(fact);
    await Promise.all(watchers.map(({ ended }) => ended));
    expect(watchers.every(({ seen }) => seen.length === 4)).toBe(true);
    expect(reads.mock.calls.length).toBeLessThan(50);
    expect(reads.mock.calls.every(([known]) => known.length <= 1)).toBe(true);
    reads.mockRestore();
  });

  it('ends for whoever goes away, and reads nothing once nobody watches', async () => {
    const { id } = await desk.place();
    const gone = new AbortController();
    const { seen, ended } = follow(id, 0, gone.signal);
    await eventually(() => expect(seen).toHaveLength(1));
    gone.abort();
    await ended;
    const reads = jest.spyOn(desk.orders, 'findGrown');
    await desk.record(desk.reserved(id));
    expect(reads).not.toHaveBeenCalled();
    reads.mockRestore();
  });

  it('goes on after a read that failed', async () => {
    const { id } = await desk.place();
    const { seen, ended } = follow(id);
    await eventually(() => expect(seen).toHaveLength(1));
    const reads = jest.spyOn(desk.orders, 'findGrown').mockRejectedValueOnce(new Error('the database is away'));
    for (const fact of [desk.reserved(id), desk.paid(id), desk.shipped(id)]) await desk.record(fact);
    await ended;
    expect(seen).toHaveLength(4);
    reads.mockRestore();
  });

  it('waits for an outcome: CANCELLED at once, whatever is still to be undone', async () => {
    const awaitFinal = new AwaitFinal(watch, desk.orders);
    const order = await desk.place();
    const outcome = awaitFinal.execute(order, 30, never);
    await desk.record(desk.paymentFailed(order.id));
    expect((await outcome).compensation.status).toBe('PENDING');
  });

  it('waits no longer than asked', async () => {
    const awaitFinal = new AwaitFinal(watch, desk.orders);
    const order = await desk.place();
    await desk.record(desk.reserved(order.id));
    expect((await awaitFinal.execute(order, 1, never)).progress).toBe('CONFIRMED');
    expect((await awaitFinal.execute(order, 0, never)).progress).toBe('PENDING');
  });

  it('tells the other instances only while one of them watches', async () => {
    const there = newsOf(desk);
    const heard: string[] = [];
    there.onChanged((ids) => heard.push(...ids));
    there.onApplicationBootstrap();
    const here = newsOf(desk);
    here.onApplicationBootstrap();
    const said = jest.spyOn((here as unknown as { channel: { say(words: string[]): void } }).channel, 'say');
    here.tell(['unheard']);
    expect(said).not.toHaveBeenCalled();
    there.startWatching();
    await eventually(() => {
      here.tell(['changed']);
      expect(heard).toContain('changed');
    });
    for (const one of [here, there]) one.onApplicationShutdown();
  });

  it('ends for everybody when the service closes', async () => {
    const { id } = await desk.place();
    const { seen, ended } = follow(id);
    await eventually(() => expect(seen).toHaveLength(1));
    closing.begin();
    await ended;
  });
});
