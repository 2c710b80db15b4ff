import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { StockAnswer } from '@waybill/console-api';
import { get, post, queryText } from '../../shared/api/client.js';
import { formatMoney } from '../../shared/money/format-money.js';
import { Time } from '../../shared/time/zone.js';
import { anything } from '../../shared/url/query-state.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { counted } from '../../shared/words/counted.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Act } from '../parts/act.js';
import { Ask, Missing } from '../parts/ask.js';
import { OrderLink } from '../parts/ids.js';
import { NotTaken } from '../parts/not-taken.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { Table } from '../parts/table.js';
import { useMay } from '../session/use-session.js';
import { ChangeProduct, DeleteProduct } from './product-actions.js';
import { Sum } from './stock.js';

const CHECKS = { cursor: anything };
const COUNTS = ['received', 'available', 'reserved', 'shipped'] as const;

/** One SKU: its counts, and the ledger that they come from. */
export default function StockPage() {
  const { sku = '' } = useParams();
  const [{ cursor }] = useQueryState(CHECKS);
  const path = `/api/console/stock/${encodeURIComponent(sku)}`;
  const query = queryText({ limit: 50, cursor });
  const stock = useQuery({
    queryKey: ['stock-of', sku, query],
    queryFn: ({ signal }) => get<StockAnswer>(path + query, { signal }),
    refetchInterval: REFRESH_MS,
  });
  const catalogue = useMay('catalogue:write');
  const adjust = useMay('stock:adjust');
  const product = stock.data?.product;
  return (
    <Page
      title={sku}
      beside={product && <span>{visible(product.name)}</span>}
      actions={
        <>
          {adjust && stock.data && <Adjust path={path} />}
          {catalogue && product && <ChangeProduct key={`${product.name} ${product.price.amount}`} product={product} />}
          {catalogue && product && <DeleteProduct product={product} />}
        </>
      }
    >
      <NotTaken checks={CHECKS} />
      <Ask query={stock}>
        {({ stock: counts, movements, missing }) => (
          <>
            <Missing parts={missing} />
            <div className="tiles">
              {COUNTS.map((count) => (
                <div key={count} className="tile">
                  <span className="label">{count}</span>
                  <span className="figure">{counts[count].toLocaleString('en')}</span>
                </div>
              ))}
              <div className="tile">
                <span className="label">received = the other three</span>
                <span>
                  <Sum counts={counts} />
                </span>
                <span className="note">{product ? formatMoney(product.price) : 'not in the catalogue'}</span>
              </div>
            </div>
            {movements && <Ledger movements={movements} />}
          </>
        )}
      </Ask>
    </Page>
  );
}

function Ledger({ movements: { items, nextCursor } }: { readonly movements: NonNullable<StockAnswer['movements']> }) {
  return (
    <section className="card flush">
      <Table
        label="Ledger"
        caption="Ledger, newest first"
        columns={['When', 'What', ...COUNTS.map((name) => ({ name, number: true }) as const), 'Because of']}
      >
        {items.map(({ at, kind, deltas, orderId, reason }, index) => (
          <tr key={`${at} ${kind} ${orderId ?? index}`}>
            <td>
              <Time at={at} ms />
            </td>
            <th scope="row">{kind.toLowerCase()}</th>
            {COUNTS.map((count) => (
              <td key={count} className="number">
                {signed(deltas[count])}
              </td>
            ))}
            <td className="anywhere">
              {orderId !== undefined && <OrderLink id={orderId} row />}
              {reason !== undefined && visible(reason)}
            </td>
          </tr>
        ))}
      </Table>
      {items.length === 0 && <p className="empty">No movement yet.</p>}
      <Pager nextCursor={nextCursor} shown={counted(items.length, 'movement')} />
    </section>
  );
}

const signed = (delta: number): string =>
  delta === 0 ? '·' : delta > 0 ? `+${delta.toLocaleString('en')}` : `−${(-delta).toLocaleString('en')}`;

function Adjust({ path }: { readonly path: string }) {
  const [delta, setDelta] = useState('');
  return (
    <Act
      verb="Adjust"
      title="Adjust the stock"
      reason="must"
      act={(reason) => post(`${path}/adjustments`, { delta: Number(delta), reason })}
      onDone={() => setDelta('')}
    >
      <p>For goods that arrived, and for corrections after a stocktake. It is recorded in the stock ledger.</p>
      <label className="field">
        <span>Change in units (negative to remove)</span>
        <input type="number" step={1} required value={delta} onChange={({ target }) => setDelta(target.value)} />
      </label>
    </Act>
  );
}
