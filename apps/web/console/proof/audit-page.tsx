import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { AuditFinding, AuditListAnswer, AuditRun, AuditVerdict } from '@waybill/console-api';
import { get } from '../../shared/api/client.js';
import { formatDuration } from '../../shared/time/format-time.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { Notice } from '../../shared/ui/notice.js';
import { reasonWord, stateWord } from '../../shared/words/states.js';
import { visible } from '../../shared/words/visible.js';
import { Ask } from '../parts/ask.js';
import { OrderLink, stockHref } from '../parts/ids.js';
import { Page } from '../parts/page.js';
import { PART_WORDS } from '../parts/settle.js';
import { Table } from '../parts/table.js';

/** One audit: its verdict, and every finding with the order or SKU to look at. */
export default function AuditPage() {
  const { id = '' } = useParams();
  const run = useQuery({
    queryKey: ['audit', id],
    queryFn: ({ signal }) => get<AuditRun>(`/api/console/audits/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1_000 : false),
  });
  return (
    <Page title="Audit">
      <Ask query={run}>
        {({ by, at, state, tookMs, verdict, detail }) => (
          <>
            <p className="row">
              <Badge state={verdict ? (verdict.sound ? 'sound' : 'broken') : state} />
              <span>
                {visible(by)}, <Time at={at} />
                {tookMs !== null && `, took ${formatDuration(tookMs)}`}
              </span>
            </p>
            {state === 'running' && (
              <Notice tone="busy" announce>
                <p>It reads all databases. Stay here, or come back: it goes on by itself.</p>
              </Notice>
            )}
            {detail !== null && (
              <Notice tone="bad">
                <p>{visible(detail)}</p>
              </Notice>
            )}
            {verdict && <Verdict verdict={verdict} />}
          </>
        )}
      </Ask>
    </Page>
  );
}

function Verdict({ verdict }: { readonly verdict: AuditVerdict }) {
  const { sound, quiet, unrest, unmeasured, invariants, orders, findings, moreFindings, attention, moreAttention } =
    verdict;
  const { notes = [], moreNotes = 0 } = verdict;
  const moving = [
    `${unrest.outboxRows} rows in outboxes`,
    `${unrest.delayedEvents} delayed events`,
    `lag ${unrest.lag}`,
    `${unrest.unfinishedOrders} unfinished orders`,
    `${unrest.ordersBeingUndone} orders being compensated`,
  ].filter((text) => !/(^|\s)0(\s|$)/.test(text));
  return (
    <>
      {sound && (
        <Notice tone="ok">
          <p>
            {invariants} invariants hold for {orders.toLocaleString('en')} orders.
          </p>
        </Notice>
      )}
      {!quiet && (
        <Notice tone="warn">
          <p>The system was not quiet: {moving.join(', ') || 'not all could be measured'}. Run it again when it is.</p>
          {unmeasured.map((text) => (
            <p key={text}>Not measured: {visible(text)}</p>
          ))}
        </Notice>
      )}
      {findings.length > 0 && <Findings findings={findings} more={moreFindings} />}
      {attention.length > 0 && (
        <section className="card" aria-labelledby="attention">
          <h2 id="attention">Need attention</h2>
          <ul className="list">
            {attention.map(({ orderId, status, undoing }) => (
              <li key={orderId} className="row">
                <OrderLink id={orderId} row /> {stateWord(status).word}
                {undoing !== null && `: ${reasonWord(undoing)}`}
              </li>
            ))}
          </ul>
          {moreAttention > 0 && <p className="muted">and {moreAttention} more</p>}
        </section>
      )}
      {notes.length > 0 && (
        <section className="card" aria-labelledby="settled">
          <h2 id="settled">Settled by hand</h2>
          <ul className="list">
            {notes.map(({ invariant, orderId = '', part, found, actor, reason }) => (
              <li key={`${invariant} ${orderId} ${part}`} className="row">
                <OrderLink id={orderId} row /> {PART_WORDS[part]}, {found}; {visible(actor)}: {visible(reason)}
              </li>
            ))}
          </ul>
          {moreNotes > 0 && <p className="muted">and {moreNotes} more</p>}
        </section>
      )}
    </>
  );
}

interface FindingsProps {
  readonly findings: readonly AuditFinding[];
  readonly more: number;
}

function Findings({ findings, more }: FindingsProps) {
  const { data } = useQuery({
    queryKey: ['audits'],
    queryFn: ({ signal }) => get<AuditListAnswer>('/api/console/audits', { signal }),
  });
  const sentenceOf = (code: string): string =>
    data?.invariants.find((invariant) => invariant.code === code)?.sentence ?? code;
  return (
    <section className="card flush">
      <Table label="Findings" caption="Findings" columns={['Where', 'What should hold', 'Expected', 'Found']}>
        {findings.map(({ invariant, orderId, sku, service, expected, found }) => (
          <tr key={`${invariant} ${orderId ?? sku ?? service}`}>
            <th scope="row">
              {orderId !== undefined && <OrderLink id={orderId} row />}
              {sku !== undefined && <Link to={stockHref(sku)}>{visible(sku)}</Link>}
              {orderId === undefined && sku === undefined && service}
            </th>
            <td>{sentenceOf(invariant)}</td>
            <td className="anywhere">{visible(String(expected))}</td>
            <td className="anywhere">{visible(String(found))}</td>
          </tr>
        ))}
      </Table>
      {more > 0 && <p className="empty">and {more} more</p>}
    </section>
  );
}
