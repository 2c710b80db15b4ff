import type { CompensationPart, OrderPageAnswer } from '@waybill/console-api';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { visible } from '../../shared/words/visible.js';

const PARTS: readonly CompensationPart[] = ['stock', 'money', 'shipment'];

/** How far the compensation of an order has come, part by part. */
export function CompensationParts({ answer: { order, expectation } }: { readonly answer: OrderPageAnswer }) {
  if (order.compensation === 'NONE') return null;
  const compensation = expectation?.compensation;
  return (
    <section className="card" aria-labelledby="compensation">
      <div className="head">
        <h2 id="compensation">Compensation</h2>
        <Badge state={order.compensation} />
      </div>
      {!compensation ? (
        <p className="muted">Which parts are back is not known: order did not answer.</p>
      ) : (
        <dl className="facts">
          {PARTS.map((part) => (
            <PartState key={part} part={part} compensation={compensation} />
          ))}
          <dt>Asked</dt>
          <dd>
            {compensation.attempt <= 1 ? 'once' : `${compensation.attempt} times`}, since{' '}
            <Time at={compensation.since} />
          </dd>
          {compensation.attentionAt !== null && order.compensation === 'PENDING' && (
            <>
              <dt>Attention</dt>
              <dd>
                at <Time at={compensation.attentionAt} />, unless it is done
              </dd>
            </>
          )}
        </dl>
      )}
    </section>
  );
}

interface PartStateProps {
  readonly part: CompensationPart;
  readonly compensation: NonNullable<OrderPageAnswer['expectation']>['compensation'];
}

function PartState({ part, compensation: { awaits, refused, settled } }: PartStateProps) {
  const settlement = settled.find((candidate) => candidate.part === part);
  const refusal = refused.find((candidate) => candidate.part === part);
  return (
    <>
      <dt>{{ stock: 'Stock', money: 'Money', shipment: 'Parcel' }[part]}</dt>
      <dd>
        {settlement ? (
          <>
            <Badge state="DONE" word="Settled" /> by {visible(settlement.actor ?? 'an operator')},{' '}
            <Time at={settlement.at} />
            {settlement.reason !== undefined && `: ${visible(settlement.reason)}`}
          </>
        ) : refusal ? (
          <>
            <Badge state="FAILED" word="Refused" /> {refusal.type}
            {refusal.detail !== null && `: ${visible(refusal.detail)}`}
          </>
        ) : awaits.includes(part) ? (
          <Badge state="PENDING" word="Awaited" />
        ) : (
          <Badge state="DONE" word="Nothing owed" />
        )}
      </dd>
    </>
  );
}
