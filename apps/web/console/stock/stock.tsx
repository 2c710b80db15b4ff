import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { StockCounts, StockListAnswer } from '@waybill/console-api';
import { get, queryText } from '../../shared/api/client.js';
import { formatMoney } from '../../shared/money/format-money.js';
import { Badge } from '../../shared/ui/badge.js';
import { anything } from '../../shared/url/query-state.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { counted } from '../../shared/words/counted.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Ask, Missing } from '../parts/ask.js';
import { stockHref } from '../parts/ids.js';
import { NotTaken } from '../parts/not-taken.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { useMay } from '../session/use-session.js';
import { AddProduct } from './product-actions.js';
import { Table } from '../parts/table.js';

const CHECKS = { cursor: anything };

/** Counts of every SKU, and whether they add up. */
export default function Stock() {
  const [{ cursor }] = useQueryState(CHECKS);
  const query = queryText({ limit: 50, cursor });
  const stock = useQuery({
    queryKey: ['stock', query],
    queryFn: ({ signal }) => get<StockListAnswer>(`/api/console/stock${query}`, { signal }),
    refetchInterval: REFRESH_MS,
  });
  const may = useMay('catalogue:write');
  return (
    <Page title="Stock" actions={may && <AddProduct />}>
      <NotTaken checks={CHECKS} />
      <Ask query={stock}>
        {({ items, nextCursor, missing }) => (
          <>
            <Missing parts={missing} />
            <section className="card flush" aria-label="Stock">
              <Table
                label="Stock"
                caption="received = available + reserved + shipped"
                columns={[
                  'SKU',
                  'Product',
                  { name: 'Price', number: true },
                  { name: 'Received', number: true },
                  { name: 'Available', number: true },
                  { name: 'Reserved', number: true },
                  { name: 'Shipped', number: true },
                  'Sum',
                ]}
              >
                {items.map(({ product, ...counts }) => (
                  <tr key={counts.sku}>
                    <th scope="row">
                      <Link className="mono nowrap" to={stockHref(counts.sku)} data-row="">
                        {visible(counts.sku)}
                      </Link>
                    </th>
                    <td className="anywhere">
                      {product ? visible(product.name) : <span className="muted">deleted</span>}
                    </td>
                    <td className="number">{product ? formatMoney(product.price) : '–'}</td>
                    <td className="number">{counts.received.toLocaleString('en')}</td>
                    <td className="number">{counts.available.toLocaleString('en')}</td>
                    <td className="number">{counts.reserved.toLocaleString('en')}</td>
                    <td className="number">{counts.shipped.toLocaleString('en')}</td>
                    <td>
                      <Sum counts={counts} />
                    </td>
                  </tr>
                ))}
              </Table>
              {items.length === 0 && <p className="empty">Nothing in stock yet.</p>}
              <Pager nextCursor={nextCursor} shown={counted(items.length, 'SKU')} />
            </section>
          </>
        )}
      </Ask>
    </Page>
  );
}

/** Whether the counts add up, as an icon and a word. */
export function Sum({ counts: { received, available, reserved, shipped } }: { readonly counts: StockCounts }) {
  const off = received - available - reserved - shipped;
  if (off === 0) return <Badge state="holds" word="Holds" tone="ok" />;
  return <Badge state="broken" word={`Off by ${off.toLocaleString('en')}`} tone="bad" />;
}
