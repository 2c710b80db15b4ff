import { useState } from 'react';
import type { OrderListAnswer, OrderView, StorefrontAnswer } from '@waybill/console-api';
import { Link } from '../frame/navigation.js';
import { Scroll } from '../../shared/ui/scroll.js';
import { Notice } from '../../shared/ui/notice.js';
import { useLoaded } from '../frame/use-loaded.js';
import { formatMoney } from '../../shared/money/format-money.js';
import { StatusWord } from '../order/status-word.js';

const PAGE = 5;

type Customer = NonNullable<StorefrontAnswer['customer']>;

/** What this customer ordered before; nothing at all on the first visit. */
export function MyOrders({ customer }: { readonly customer: Customer }) {
  const [limit, setLimit] = useState(PAGE);
  const { value, refusal } = useLoaded<OrderListAnswer>(`/api/orders?limit=${limit}${ofCustomer(customer)}`);
  if (refusal)
    return (
      <Notice tone="bad" announce>
        Your orders cannot be shown: {refusal.message}
      </Notice>
    );
  if (!value || value.items.length === 0) return null;
  return (
    <section aria-labelledby="my-orders">
      <h2 id="my-orders">My orders</h2>
      <Scroll label="My orders">
        <table>
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">Placed</th>
              <th scope="col">Status</th>
              <th scope="col" className="number">
                Total
              </th>
            </tr>
          </thead>
          <tbody>
            {value.items.map((order) => (
              <Row key={order.id} {...order} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {value.nextCursor !== null && limit < MOST && (
        <button type="button" onClick={() => setLimit(Math.min(MOST, limit * 4))}>
          Show more
        </button>
      )}
    </section>
  );
}

/** As many as one page of the list may have. */
const MOST = 100;

/** An operator sees all orders; a guest's and a customer's list is their own anyway. */
const ofCustomer = ({ id, guest }: Customer): string => (guest ? '' : `&customerId=${encodeURIComponent(id)}`);

function Row({ id, items, createdAt, status, compensation, total }: OrderView) {
  const goods = items.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ');
  return (
    <tr>
      <th scope="row">
        <Link href={`/orders/${id}`}>{goods}</Link>
      </th>
      <td>
        <time dateTime={createdAt}>{WHEN.format(new Date(createdAt))}</time>
      </td>
      <td>
        <StatusWord status={status} compensation={compensation} />
      </td>
      <td className="number">{formatMoney(total)}</td>
    </tr>
  );
}

const WHEN = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
