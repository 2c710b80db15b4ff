import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OrderListAnswer, OrderView } from '@waybill/console-api';
import { get, queryText } from '../../shared/api/client.js';
import { formatMoney } from '../../shared/money/format-money.js';
import { formatAge } from '../../shared/time/format-time.js';
import { useNow } from '../../shared/time/use-now.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { counted } from '../../shared/words/counted.js';
import { reasonWord } from '../../shared/words/states.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Ask } from '../parts/ask.js';
import { Customer, OrderLink } from '../parts/ids.js';
import { NotTaken } from '../parts/not-taken.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { Table } from '../parts/table.js';
import { isoOf } from '../parts/text-field.js';
import { CHECKS, OrderFilters, type OrderFilter } from './order-filters.js';
import { held, type Held } from './held-rows.js';

/** All orders, newest first. Rows stay where they are; newer ones are announced. */
export default function Orders() {
  const [filter, change] = useQueryState(CHECKS);
  return (
    <Page title="Orders">
      <section className="card" aria-label="Filters">
        <OrderFilters filter={filter} onChange={change} />
      </section>
      <NotTaken checks={CHECKS} />
      <List key={JSON.stringify(filter)} filter={filter} />
    </Page>
  );
}

function List({ filter }: { readonly filter: OrderFilter }) {
  const { from, to, customer, limit = '25', status, compensation, cursor } = filter;
  const query = queryText({
    status,
    compensation,
    customerId: customer,
    createdFrom: isoOf(from),
    createdTo: isoOf(to),
    limit,
    cursor,
  });
  const orders = useQuery({
    queryKey: ['orders', query],
    queryFn: ({ signal }) => get<OrderListAnswer>(`/api/orders${query}`, { signal }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Ask query={orders}>
      {(answer) => <Rows key={query} answer={answer} limit={Number(limit)} atNewest={cursor === undefined} />}
    </Ask>
  );
}

interface RowsProps {
  readonly answer: OrderListAnswer;
  readonly limit: number;
  readonly atNewest: boolean;
}

function Rows({ answer, limit, atNewest }: RowsProps) {
  const [shown, setShown] = useState<Held<OrderView>>(() => held(undefined, answer.items));
  const now = useNow(REFRESH_MS);
  const next = held(shown, answer.items);
  if (next !== shown) setShown(next);
  const rows = next.rows;
  if (rows.length === 0 && next.newer === 0) {
    return <p className="card empty">No order matches. Clear the filters, or place one in the shop.</p>;
  }
  return (
    <section className="card flush" aria-label="Orders">
      {atNewest && next.newer > 0 && (
        <div className="pager">
          <span role="status">
            {next.newer >= limit ? `${limit} or more` : next.newer} newer {next.newer === 1 ? 'order' : 'orders'}
          </span>
          <button type="button" onClick={() => setShown(held(undefined, answer.items))}>
            Show
          </button>
        </div>
      )}
      <Table
        label="Orders"
        caption="Orders, newest first"
        columns={[
          'Order',
          'Placed',
          'Customer',
          'Status',
          'Compensation',
          'Reason',
          'Lines',
          { name: 'Total', number: true },
          { name: 'Age', number: true },
        ]}
      >
        {rows.map((order) => (
          <Row key={order.id} order={order} now={now} />
        ))}
      </Table>
      <Pager nextCursor={answer.nextCursor} shown={counted(rows.length, 'order')} />
    </section>
  );
}

function Row({ order, now }: { readonly order: OrderView; readonly now: number }) {
  const { id, createdAt, customerId, status, compensation, cancellation, items, total } = order;
  const [first, ...others] = items;
  return (
    <tr>
      <th scope="row">
        <OrderLink id={id} row />
      </th>
      <td>
        <Time at={createdAt} />
      </td>
      <td>
        <Customer id={customerId} />
      </td>
      <td>
        <Badge state={status} />
      </td>
      <td>{compensation === 'NONE' ? <span className="muted">–</span> : <Badge state={compensation} />}</td>
      <td>{cancellation ? reasonWord(cancellation.reason) : <span className="muted">–</span>}</td>
      <td className="nowrap">
        {first && `${first.quantity} × ${visible(first.sku)}`}
        {others.length > 0 && <span className="muted"> +{others.length}</span>}
      </td>
      <td className="number">{formatMoney(total)}</td>
      <td className="number muted">{formatAge(now - Date.parse(createdAt))}</td>
    </tr>
  );
}
