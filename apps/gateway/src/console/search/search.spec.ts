import { type Actor, ProblemError } from '@waybill/platform';
import type { Upstream } from '../../upstream/upstream.js';
import type { GatewayKafka } from '../kafka/gateway-kafka.js';
import { Search } from './search.js';

function searchThatNotes(bodyOf: (path: string) => object = () => ({ items: [] })): {
  search: Search;
  asked: string[];
} {
  const asked: string[] = [];
  const call = (service: string, path: string): Promise<unknown> => {
    asked.push(`${service} ${path}`);
    return Promise.resolve({ body: { nextCursor: null, ...bodyOf(path) } });
  };
  return { search: new Search({ call } as unknown as Upstream, {} as GatewayKafka), asked };
}

describe('searching', () => {
  it.each(['..', '.', 'a/b', 'Ada Byron', 'x'.repeat(65)])('asks inventory for no "%s"', async (q) => {
    const { search, asked } = searchThatNotes();
    await expect(search.find(q, {} as Actor)).rejects.toMatchObject({ code: 'nothing-found' });
    expect(asked).toEqual([`order /orders?${new URLSearchParams({ customerId: q, limit: '1' }).toString()}`]);
  });

  it('asks for the orders of a minute where it is given the first eight digits of an id, once no SKU is called so', async () => {
    const { search, asked } = searchThatNotes((path) => {
      if (path.startsWith('/stock/')) throw new ProblemError(404, 'stock-not-found', 'There is none.');
      return {
        items: [{ id: '0199f3a2-1b2c-7d4e-8f60-718293a4c41e' }, { id: '0199f3a2-ffff-7d4e-8f60-718293a4c41e' }],
      };
    });
    expect(await search.find('0199f3a2-1b', {} as Actor)).toEqual({
      kind: 'order',
      href: '/console/orders/0199f3a2-1b2c-7d4e-8f60-718293a4c41e',
    });
    expect(asked.map((each) => each.split('?')[0])).toEqual(['inventory /stock/0199f3a2-1b', 'order /orders']);
    expect(await search.find('0199f3a2…c41e', {} as Actor)).toEqual({
      kind: 'orders',
      href: '/console/orders?from=2025-10-17T19%3A25%3A04.384Z&to=2025-10-17T19%3A26%3A09.920Z',
    });
  });

  it('asks inventory for what can be a SKU', async () => {
    const { search, asked } = searchThatNotes();
    expect(await search.find('COFFEE-1KG', {} as Actor)).toEqual({ kind: 'sku', href: '/console/stock/COFFEE-1KG' });
    expect(asked).toEqual(['inventory /stock/COFFEE-1KG']);
  });
});
