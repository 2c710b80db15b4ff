import { useState } from 'react';
import type { OrderView, Scenario } from '@waybill/console-api';
import type { ApiError } from '../../shared/api/api-error.js';
import { call } from '../../shared/api/client.js';
import { formatMoney } from '../../shared/money/format-money.js';
import { Dialog } from '../../shared/ui/dialog.js';
import { Notice } from '../../shared/ui/notice.js';
import { Link } from '../frame/navigation.js';
import { TenMore } from './ten-more.js';
import type { FollowedOrder } from './use-order.js';

type Verb = 'cancel' | 'refund';

/** What is asked before, and what will happen. */
const QUESTIONS: Readonly<Record<Verb, (order: OrderView) => readonly [title: string, text: string, yes: string]>> = {
  cancel: () => ['Cancel this order?', 'What was set aside, charged and booked for it is taken back.', 'Cancel it'],
  refund: ({ total }) => [
    'Refund this order?',
    `${formatMoney(total)} go back to you, and the goods to the shelf. This cannot be taken back.`,
    'Refund it',
  ],
};

interface ActsProps {
  readonly order: OrderView;
  readonly scenario: Scenario | undefined;
  readonly followed: FollowedOrder;
}

export function Acts({ order, scenario, followed }: ActsProps) {
  const [asked, setAsked] = useState<Verb>();
  const [refusal, setRefusal] = useState<ApiError>();
  const [acting, setActing] = useState(false);
  const act = async (verb: Verb): Promise<void> => {
    setAsked(undefined);
    setActing(true);
    setRefusal(undefined);
    try {
      await call('POST', `/api/orders/${order.id}/${verb}`);
    } catch (error) {
      setRefusal(error as ApiError);
    }
    followed.goOn();
    setActing(false);
  };
  const open =
    ['PENDING', 'CONFIRMED', 'REQUIRES_ACTION', 'PAID'].includes(order.status) && order.compensation === 'NONE';
  const refundable = ['PAID', 'COMPLETED'].includes(order.status) && order.compensation === 'NONE';
  return (
    <section aria-label="What you can do" className="acts">
      {refusal && (
        <Notice tone="bad" announce>
          {refusal.message}
        </Notice>
      )}
      {asked && <Question order={order} verb={asked} onYes={() => void act(asked)} onNo={() => setAsked(undefined)} />}
      <TenMore of={order} scenario={scenario}>
        {open && (
          <button type="button" disabled={acting} onClick={() => setAsked('cancel')}>
            Cancel
          </button>
        )}
        {refundable && (
          <button type="button" disabled={acting} onClick={() => setAsked('refund')}>
            Refund
          </button>
        )}
        <a className="button" href={`/console/orders/${order.id}`}>
          See it as the operator does
        </a>
        <Link className="button" href="/">
          Order something else
        </Link>
      </TenMore>
    </section>
  );
}

interface QuestionProps {
  readonly order: OrderView;
  readonly verb: Verb;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

function Question({ order, verb, onYes, onNo }: QuestionProps) {
  const [title, text, yes] = QUESTIONS[verb](order);
  return (
    <Dialog labelledBy="question" onClose={onNo}>
      <div className="body">
        <h2 id="question">{title}</h2>
        <p>{text}</p>
        <div className="buttons end">
          <button type="button" onClick={onNo}>
            Keep the order
          </button>
          <button type="button" className="primary" onClick={onYes}>
            {yes}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
