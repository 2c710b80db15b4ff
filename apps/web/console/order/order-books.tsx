import type { OrderPageAnswer } from '@waybill/console-api';
import { Link } from 'react-router';
import { formatMoney } from '../../shared/money/format-money.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { visible } from '../../shared/words/visible.js';
import { stockHref } from '../parts/ids.js';
import { Table } from '../parts/table.js';
import { CompensationParts } from './compensation.js';

interface BooksProps {
  readonly answer: OrderPageAnswer;
}

/** What each service has in its books about the order. */
export function OrderBooks({ answer }: BooksProps) {
  return (
    <>
      <Lines answer={answer} />
      <div className="grid4">
        <Payment answer={answer} />
        <Parcel answer={answer} />
        <CompensationParts answer={answer} />
        <Notifications answer={answer} />
      </div>
    </>
  );
}

function Lines({ answer: { order } }: BooksProps) {
  return (
    <section className="card flush" aria-labelledby="lines">
      <div className="head">
        <h2 id="lines">Lines</h2>
        <span className="muted small">
          {order.stockCheck === undefined ? '' : `stock check: ${order.stockCheck}`}
          {order.shortfall.length > 0 && ` ${order.shortfall.length} short`}
        </span>
      </div>
      <Table
        label="Lines"
        columns={[
          'Product',
          { name: 'Ordered', number: true },
          { name: 'Reserved', number: true },
          { name: 'Each', number: true },
        ]}
      >
        {order.items.map(({ sku, name, quantity, reserved, unitPrice }) => (
          <tr key={sku}>
            <th scope="row">
              {visible(name)}
              <br />
              <Link className="mono small" to={stockHref(sku)}>
                {visible(sku)}
              </Link>
            </th>
            <td className="number">{quantity}</td>
            <td className="number">{reserved}</td>
            <td className="number">{formatMoney(unitPrice)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Payment({ answer: { payment } }: BooksProps) {
  return (
    <section className="card" aria-labelledby="payment">
      <h2 id="payment">Payment</h2>
      <None of={payment} text="No charge was asked for yet." />
      {payment?.map(({ id, status, amount, attempts, failure, refunds, nextAttemptAt }) => (
        <dl className="facts" key={id}>
          <dt>Status</dt>
          <dd>
            <Badge state={status} />
          </dd>
          <dt>Amount</dt>
          <dd>{formatMoney(amount)}</dd>
          <dt>Attempts</dt>
          <dd>{attempts}</dd>
          {typeof nextAttemptAt === 'string' && (
            <>
              <dt>Next attempt</dt>
              <dd>
                <Time at={nextAttemptAt} />
              </dd>
            </>
          )}
          {failure && (
            <>
              <dt>Failed</dt>
              <dd>
                {failure.reason.toLowerCase()}: {visible(failure.detail)}
              </dd>
            </>
          )}
          {refunds.map((refund) => (
            <Pair key={refund.id} term="Refund">
              {formatMoney(refund.amount)} <Badge state={refund.status} />
            </Pair>
          ))}
        </dl>
      ))}
    </section>
  );
}

function Parcel({ answer: { shipment } }: BooksProps) {
  return (
    <section className="card" aria-labelledby="parcel">
      <h2 id="parcel">Parcel</h2>
      <None of={shipment} text="No parcel was booked yet." />
      {shipment?.map(({ id, status, carrier, trackingNumber, failure, nextAttemptAt }) => (
        <dl className="facts" key={id}>
          <dt>Status</dt>
          <dd>
            <Badge state={status} />
          </dd>
          <dt>Carrier</dt>
          <dd>{carrier ?? '–'}</dd>
          <dt>Tracking</dt>
          <dd className="mono">{trackingNumber ?? '–'}</dd>
          {typeof nextAttemptAt === 'string' && (
            <Pair term="Next attempt">
              <Time at={nextAttemptAt} />
            </Pair>
          )}
          {failure && (
            <Pair term="Failed">
              {failure.reason.toLowerCase()}: {visible(failure.detail)}
            </Pair>
          )}
        </dl>
      ))}
    </section>
  );
}

function Notifications({ answer: { notifications } }: BooksProps) {
  return (
    <section className="card" aria-labelledby="notifications">
      <h2 id="notifications">Notifications</h2>
      <None of={notifications} text="The customer was told nothing yet." />
      <ul className="list">
        {notifications?.map(({ id, cause, channel, status, sentAt }) => (
          <li key={id} className="row">
            <Badge state={status} />
            <span>{cause}</span>
            <span className="muted">
              {channel?.toLowerCase() ?? '–'} <Time at={sentAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const Pair = ({ term, children }: { readonly term: string; readonly children: React.ReactNode }) => (
  <>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </>
);

function None({ of, text }: { readonly of: readonly unknown[] | null; readonly text: string }) {
  if (of === null) return <p className="muted">Not known: the service did not answer.</p>;
  return of.length === 0 ? <p className="muted">{text}</p> : null;
}
