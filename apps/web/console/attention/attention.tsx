import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AttentionAnswer, AttentionItem, RetryAnswer } from '@waybill/console-api';
import { get, post, queryText } from '../../shared/api/client.js';
import { formatMoney } from '../../shared/money/format-money.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { Notice } from '../../shared/ui/notice.js';
import { anything } from '../../shared/url/query-state.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { counted } from '../../shared/words/counted.js';
import { reasonWord } from '../../shared/words/states.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Act } from '../parts/act.js';
import { Ask, Missing } from '../parts/ask.js';
import { Customer, OrderLink, shortId } from '../parts/ids.js';
import { NotTaken } from '../parts/not-taken.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { PART_WORDS, Settle } from '../parts/settle.js';
import { Table } from '../parts/table.js';
import { useMay } from '../session/use-session.js';

const CHECKS = { cursor: anything };

/** Orders whose compensation did not end by itself, and what is missing of each. */
export default function Attention() {
  const [{ cursor }] = useQueryState(CHECKS);
  const query = queryText({ limit: 50, cursor });
  const attention = useQuery({
    queryKey: ['attention', query],
    queryFn: ({ signal }) => get<AttentionAnswer>(`/api/console/attention${query}`, { signal }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page title="Attention">
      <p className="muted">
        Cancelled and refunded orders of which stock, money or parcel did not come back in time, or were refused.
      </p>
      <NotTaken checks={CHECKS} />
      <Ask query={attention}>{(answer) => <List answer={answer} />}</Ask>
    </Page>
  );
}

function List({ answer: { items, nextCursor, missing } }: { readonly answer: AttentionAnswer }) {
  const may = useMay('orders:retry');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [outcome, setOutcome] = useState<RetryAnswer>();
  const ids = items.map(({ order }) => order.id).filter((id) => chosen.has(id));
  const retry = async (of: readonly string[], reason: string): Promise<void> =>
    setOutcome(await post<RetryAnswer>('/api/console/attention/retry', { ids: of, reason }));
  const toggle = (id: string): void =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <>
      <Missing parts={missing} />
      {outcome && <Outcome outcome={outcome} />}
      {items.length === 0 ? (
        <Notice tone="ok">
          <p>No order needs attention.</p>
        </Notice>
      ) : (
        <section className="card flush" aria-label="Orders that need attention">
          {may && (
            <div className="pager">
              <span className="muted small">{ids.length} chosen</span>
              <div className="buttons">
                <button
                  type="button"
                  className="quiet"
                  onClick={() =>
                    setChosen(ids.length === items.length ? new Set() : new Set(items.map(({ order }) => order.id)))
                  }
                >
                  {ids.length === items.length ? 'Choose none' : 'Choose all here'}
                </button>
                <Act
                  verb={`Retry ${ids.length} chosen`}
                  title={`Retry ${counted(ids.length, 'order')}`}
                  reason="must"
                  tone="primary"
                  disabled={ids.length === 0}
                  act={(reason) => retry(ids, reason)}
                  onDone={() => setChosen(new Set())}
                >
                  <p>What is not back is asked for again, order by order. What is back already stays as it is.</p>
                </Act>
              </div>
            </div>
          )}
          <Table
            label="Orders that need attention"
            caption="Orders that need attention, newest first"
            columns={[
              ...(may ? [CHOSEN] : []),
              'Order',
              'Customer',
              'Status',
              'Missing',
              'Refused',
              'Since',
              { name: 'Attempt', number: true },
              { name: 'Total', number: true },
              ...(may ? [ACTION] : []),
            ]}
          >
            {items.map((item) => (
              <Row
                key={item.order.id}
                item={item}
                may={may}
                chosen={chosen.has(item.order.id)}
                onToggle={() => toggle(item.order.id)}
                onRetry={(reason) => retry([item.order.id], reason)}
              />
            ))}
          </Table>
          <Pager nextCursor={nextCursor} shown={counted(items.length, 'order')} />
        </section>
      )}
    </>
  );
}

const CHOSEN = { name: 'Chosen', unseen: true } as const;
const ACTION = { name: 'Action', unseen: true } as const;

interface RowProps {
  readonly item: AttentionItem;
  readonly may: boolean;
  readonly chosen: boolean;
  readonly onToggle: () => void;
  readonly onRetry: (reason: string) => Promise<void>;
}

function Row({ item: { order, compensation }, may, chosen, onToggle, onRetry }: RowProps) {
  const { id, customerId, status, cancellation, total } = order;
  return (
    <tr>
      {may && (
        <td>
          <input type="checkbox" checked={chosen} onChange={onToggle} aria-label={`Order ${shortId(id)}`} />
        </td>
      )}
      <th scope="row">
        <OrderLink id={id} row />
      </th>
      <td>
        <Customer id={customerId} />
      </td>
      <td>
        <Badge state={status} />
        {cancellation && <div className="small muted">{reasonWord(cancellation.reason)}</div>}
      </td>
      <td>
        {compensation ? compensation.awaits.map((part) => PART_WORDS[part]).join(', ') || '–' : 'not known'}
        {order.settled?.map(({ part }) => (
          <div key={part} className="small muted">
            {PART_WORDS[part]} settled
          </div>
        ))}
      </td>
      <td className="anywhere">
        {compensation?.refused.map(({ part, detail, type }) => (
          <div key={part}>
            {PART_WORDS[part]}: {visible(detail ?? type)}
          </div>
        ))}
      </td>
      <td>
        <Time at={compensation?.since} />
      </td>
      <td className="number">{compensation?.attempt ?? '–'}</td>
      <td className="number">{formatMoney(total)}</td>
      {may && (
        <td>
          <div className="acts">
            <Act verb="Retry" title={`Retry order ${shortId(id)}`} reason="must" tone="quiet" act={onRetry}>
              <p>What is not back is asked for again. What is back already stays as it is.</p>
            </Act>
            {compensation && <Settle orderId={id} parts={compensation.awaits} tone="quiet" />}
          </div>
        </td>
      )}
    </tr>
  );
}

function Outcome({ outcome: { items } }: { readonly outcome: RetryAnswer }) {
  const refused = items.filter(({ code }) => code !== undefined);
  return (
    <Notice tone={refused.length > 0 ? 'warn' : 'ok'} announce>
      <p>
        {items.length - refused.length} asked again{refused.length > 0 && `, ${refused.length} refused`}.
      </p>
      {refused.map(({ id, code }) => (
        <p key={id}>
          <OrderLink id={id} /> {code}
        </p>
      ))}
    </Notice>
  );
}
