import { useState } from 'react';
import type { CompensationPart, OrderView, RevealAnswer } from '@waybill/console-api';
import { post } from '../../shared/api/client.js';
import { Dialog } from '../../shared/ui/dialog.js';
import { Json } from '../../shared/ui/json.js';
import { Act } from '../parts/act.js';
import { Settle } from '../parts/settle.js';
import { useMay } from '../session/use-session.js';

interface OrderActionsProps {
  readonly order: OrderView;
  /** Parts of a compensation that are missing. */
  readonly missing: readonly CompensationPart[];
}

/** What may be done with the order as it stands. What the service would refuse anyway is not offered. */
export function OrderActions({ order, missing }: OrderActionsProps) {
  const mayUndo = useMay('orders:undo');
  const mayWrite = useMay('operations:write');
  const undo = mayUndo && mayWrite;
  const retry = useMay('orders:retry');
  const reveal = useMay('personal:read');
  const [revealed, setRevealed] = useState<RevealAnswer>();
  const { id, status, compensation, shipment } = order;
  const path = `/api/console/orders/${encodeURIComponent(id)}`;
  const acts = (verb: string) => (reason: string) => post(`${path}/${verb}`, reason === '' ? {} : { reason });
  const cancellable = ['PENDING', 'CONFIRMED', 'REQUIRES_ACTION', 'PAID'].includes(status) && !shipment;
  const refundable = ['PAID', 'COMPLETED'].includes(status) && compensation === 'NONE';
  return (
    <>
      {retry && compensation === 'NEEDS_ATTENTION' && (
        <Act verb="Retry" title="Ask for the compensation once more" reason="must" tone="primary" act={acts('retry')}>
          <p>Stock, money and parcel that are not back are asked for again. What is back already stays as it is.</p>
        </Act>
      )}
      {retry && ['PENDING', 'NEEDS_ATTENTION'].includes(compensation) && <Settle orderId={id} parts={missing} />}
      {undo && refundable && (
        <Act verb="Refund" title="Refund this order" reason="may" act={acts('refund')}>
          <p>The whole charge is given back, the stock returns, and a parcel that has not left is called back.</p>
        </Act>
      )}
      {undo && cancellable && (
        <Act verb="Cancel" title="Cancel this order" reason="may" tone="danger" act={acts('cancel')}>
          <p>
            It is cancelled at once; then stock, money and parcel are taken back. A shipped order cannot be cancelled.
          </p>
        </Act>
      )}
      {reveal && (
        <Act
          verb="Personal data"
          title="Show personal data"
          reason="must"
          act={async (reason) => setRevealed(await post<RevealAnswer>('/api/console/reveal', { orderId: id, reason }))}
        >
          <p>Contact and address in the events of this order are shown to you once. That you looked is recorded.</p>
        </Act>
      )}
      <a className="button" href={`${path}/bundle`} download={`order-${id}.json`}>
        Bundle
      </a>
      {revealed && (
        <Dialog labelledBy="revealed" onClose={() => setRevealed(undefined)}>
          <div className="body">
            <h2 id="revealed">Events of this order, unmasked</h2>
            {revealed.items.map(({ eventId, type, data }) => (
              <div key={eventId} className="stack">
                <h3>{type}</h3>
                <Json value={data} />
              </div>
            ))}
            <div className="buttons end">
              <button type="button" onClick={() => setRevealed(undefined)}>
                Close
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
