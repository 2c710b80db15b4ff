import type { OrderView, StorefrontAnswer } from '@waybill/console-api';
import { Scroll } from '../../shared/ui/scroll.js';
import { Notice } from '../../shared/ui/notice.js';
import { useHeading } from '../frame/use-heading.js';
import { useLoaded } from '../frame/use-loaded.js';
import type { ApiError } from '../../shared/api/api-error.js';
import { formatMoney } from '../../shared/money/format-money.js';
import { Acts } from './acts.js';
import { BankLink } from './bank-link.js';
import { isOver, journeyOf, spanMs, tookMs } from './journey.js';
import type { Told } from './station.js';
import { inTime, StationView } from './station-view.js';
import { StatusWord } from './status-word.js';
import { useOrder, type FollowedOrder } from './use-order.js';
import { useWaited } from './use-waited.js';

export default function OrderPage({ id, how }: { readonly id: string; readonly how: string | null }) {
  const heading = useHeading('Your order');
  const followed = useOrder(id);
  const { value: storefront } = useLoaded<StorefrontAnswer>('/api/storefront');
  const scenario = storefront?.scenarios.find(({ code }) => code === how);
  const { told, refusal } = followed;
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        Your order
      </h1>
      {scenario && <p className="lead">How it should go: {scenario.title}.</p>}
      {refusal && (
        <Notice tone="bad" announce>
          {whyNotShown(refusal)}
        </Notice>
      )}
      {!told && !refusal && <p aria-busy="true">Asking for your order …</p>}
      {told && <Journey told={told} followed={followed} />}
      {told && <Acts key={id} order={told.order} scenario={scenario} followed={followed} />}
      {told && <Lines order={told.order} />}
    </>
  );
}

const whyNotShown = (refusal: ApiError): string =>
  refusal.status === 404 ? 'There is no such order, or it is somebody else’s.' : refusal.message;

function Journey({ told, followed }: { readonly told: Told; readonly followed: FollowedOrder }) {
  const stations = journeyOf(told);
  const over = isOver(told.order);
  const took = tookMs(told);
  const waited = useWaited(!over, told);
  return (
    <section className="journey" aria-label="What happened to it" data-over={over || undefined}>
      <p className="journey-status" role="status">
        <StatusWord {...told.order} />
        {took !== null && <span className="journey-took"> in {inTime(took)}</span>}
        {followed.liveness === 'lost' && <span> – not connected, trying again …</span>}
      </p>
      <BankLink order={told.order} />
      <ol className="stations">
        {stations.map((station) => (
          <StationView key={station.name} station={station} spanMs={spanMs(told)} waited={waited} />
        ))}
      </ol>
    </section>
  );
}

function Lines({ order: { items, total, shortfall, id } }: { readonly order: OrderView }) {
  return (
    <section aria-labelledby="lines">
      <h2 id="lines">What you ordered</h2>
      <Scroll label="What you ordered">
        <table>
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col" className="number">
                Quantity
              </th>
              <th scope="col" className="number">
                Price
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ sku, name, quantity, unitPrice }) => (
              <tr key={sku}>
                <th scope="row">{name}</th>
                <td className="number">{quantity}</td>
                <td className="number">{formatMoney(unitPrice)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                Total
              </th>
              <td className="number">{formatMoney(total)}</td>
            </tr>
          </tfoot>
        </table>
      </Scroll>
      {shortfall.length > 0 && (
        <p>
          Less than ordered:{' '}
          {shortfall.map(({ sku, reserved, requested }) => `${sku} ${reserved} of ${requested}`).join(', ')}.
        </p>
      )}
      <p className="order-id">
        Order <code>{id}</code>
      </p>
    </section>
  );
}
