import type { Actor } from '@waybill/platform';
import type { Upstream } from '../../upstream/upstream.js';
import type { GatewayKafka } from '../kafka/gateway-kafka.js';
import { Search } from './search.js';

function searchThatNotes(): { search: Search; asked: string[] } {
  const asked: string[] = [];
  const call = (service: string, path: string): Promise<unknown> => {
    asked.push(`${service} ${path}`);
    return Promise.resolve({ body: { items: [] } });
  };
  return { search: new Search({ call } as unknown as Upstream, {} as GatewayKafka), asked };
}

describe('searching', () => {
  it.each(['..', '.', 'a/b', 'Ada Byron', 'x'.repeat(65)])('asks inventory for no "%s"', async (q) => {
    const { search, asked } = searchThatNotes();
    await expect(search.find(q, {} as Actor)).rejects.toMatchObject({ code: 'nothing-found' });
    expect(asked).toEqual([`order /orders?${new URLSearchParams({ customerId: q, limit: '1' }).toString()}`]);
  });

  it('asks inventory for what can be a SKU', async () => {
    const { search, asked } = searchThatNotes();
    expect(await search.find('COFFEE-1KG', {} as Actor)).toEqual({ kind: 'sku', href: '/console/stock/COFFEE-1KG' });
    expect(asked).toEqual(['inventory /stock/COFFEE-1KG']);
  });
});
