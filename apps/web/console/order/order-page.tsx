import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { OrderPageAnswer } from '@waybill/console-api';
import { get } from '../../shared/api/client.js';
import { formatMoney } from '../../shared/money/format-money.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { Copy } from '../../shared/ui/copy.js';
import { anything } from '../../shared/url/query-state.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { reasonWord } from '../../shared/words/states.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Ask, Missing } from '../parts/ask.js';
import { shortId } from '../parts/ids.js';
import { Page } from '../parts/page.js';
import { OrderActions } from './order-actions.js';
import { OrderBooks } from './order-books.js';
import { OrderTrace } from './order-trace.js';
import { OrderTrail } from './order-trail.js';
import { useTrace } from './use-trace.js';
import { Why } from './why.js';

const STATE = { paused: anything, payloads: anything };

/** One order: where it stands, why it waits, how it came there, and what every service has in its books. */
export default function OrderPage() {
  const { id = '' } = useParams();
  const [{ paused, payloads }, change] = useQueryState(STATE);
  const live = paused === undefined;
  const page = useQuery({
    queryKey: ['order', id],
    queryFn: ({ signal }) => get<OrderPageAnswer>(`/api/console/orders/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: live && REFRESH_MS,
  });
  // Asked for beside the page, not after it.
  useTrace(id, payloads !== undefined);
  const order = page.data?.order;
  return (
    <Page
      title={`Order ${shortId(id)}`}
      beside={
        <>
          {order && <Copy text={id} what="the order id" />}
          {order && <Badge state={order.status} />}
          {order?.cancellation && <span>{reasonWord(order.cancellation.reason)}</span>}
          {order && order.compensation !== 'NONE' && (
            <span className="row">
              <span className="muted">compensation</span> <Badge state={order.compensation} />
            </span>
          )}
        </>
      }
      actions={order && <OrderActions order={order} missing={page.data?.expectation?.compensation.awaits ?? []} />}
    >
      <Ask query={page}>
        {(answer) => (
          <>
            <p className="row">
              <Link to={`/console/orders?customer=${encodeURIComponent(answer.order.customerId)}`}>
                {visible(answer.order.customerId)}
              </Link>
              <span>
                placed <Time at={answer.order.createdAt} ms />
              </span>
              <strong>{formatMoney(answer.order.total)}</strong>
              <span className="muted">
                changed <Time at={answer.order.updatedAt} ms />
              </span>
              <button
                type="button"
                className="quiet"
                aria-pressed={!live}
                onClick={() => change({ paused: live ? '1' : '' })}
              >
                {live ? 'Pause' : 'Paused: go on'}
              </button>
            </p>
            <Missing parts={answer.missing} />
            <Why answer={answer} />
            <OrderTrace id={id} settled={isSettled(answer)} live={live} />
            <OrderBooks answer={answer} />
            <OrderTrail answer={answer} />
          </>
        )}
      </Ask>
    </Page>
  );
}

/** Nothing will happen any more by itself. */
const isSettled = ({ order, expectation }: OrderPageAnswer): boolean =>
  ['COMPLETED', 'CANCELLED', 'REFUNDED'].includes(order.status) &&
  order.compensation !== 'PENDING' &&
  (expectation?.awaits.length ?? 0) === 0;
