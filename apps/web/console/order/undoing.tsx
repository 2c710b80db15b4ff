import type { CompensationPart, OrderPageAnswer } from '@waybill/console-api';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { visible } from '../../shared/words/visible.js';

const PARTS: readonly CompensationPart[] = ['stock', 'money', 'shipment'];

/** How far the undoing of an order has come, part by part. */
export function Undoing({ answer: { order, expectation } }: { readonly answer: OrderPageAnswer }) {
  if (order.compensation === 'NONE') return null;
  const undoing = expectation?.compensation;
  return (
    <section className="card" aria-labelledby="undoing">
      <div className="head">
        <h2 id="undoing">Undoing</h2>
        <Badge state={order.compensation} />
      </div>
      {!undoing ? (
        <p className="muted">Which parts are back is not known: order did not answer.</p>
      ) : (
        <dl className="facts">
          {PARTS.map((part) => (
            <PartState key={part} part={part} undoing={undoing} />
          ))}
          <dt>Asked</dt>
          <dd>
            {undoing.attempt <= 1 ? 'once' : `${undoing.attempt} times`}, since <Time at={undoing.since} />
          </dd>
          {undoing.attentionAt !== null && order.compensation === 'PENDING' && (
            <>
              <dt>Attention</dt>
              <dd>
                at <Time at={undoing.attentionAt} />, unless it is done
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
  readonly undoing: NonNullable<OrderPageAnswer['expectation']>['compensation'];
}

function PartState({ part, undoing: { awaits, refused, settled } }: PartStateProps) {
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
