import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import type { AuditListAnswer, AuditRun } from '@waybill/console-api';
import { get, post } from '../../shared/api/client.js';
import { formatDuration } from '../../shared/time/format-time.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { Copy } from '../../shared/ui/copy.js';
import { Notice } from '../../shared/ui/notice.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Act } from '../parts/act.js';
import { Ask } from '../parts/ask.js';
import { Page } from '../parts/page.js';
import { useMay } from '../session/use-session.js';
import { TableCard } from '../parts/table.js';

/** Proof that the books of all services agree. */
export default function Proof() {
  const audits = useQuery({
    queryKey: ['audits'],
    queryFn: ({ signal }) => get<AuditListAnswer>('/api/console/audits', { signal }),
    refetchInterval: REFRESH_MS,
  });
  const may = useMay('audit:run');
  const running = audits.data?.items.some(({ state }) => state === 'running') ?? false;
  return (
    <Page title="Proof" actions={may && audits.data?.configured && <Run running={running} />}>
      <p className="muted">
        An audit reads the books of all five services and of the payment provider and carrier, and checks that they
        agree.
      </p>
      <Ask query={audits}>
        {({ items, invariants, configured, command }) => (
          <>
            {!configured && (
              <Notice tone="idle">
                <p>The databases are not known to the gateway. On a machine that reaches them:</p>
                <p className="row">
                  <code className="anywhere">{visible(command)}</code> <Copy text={command} what="the command" />
                </p>
              </Notice>
            )}
            <Runs runs={items} />
            <section className="card" aria-labelledby="invariants">
              <h2 id="invariants">What must hold</h2>
              <ol className="invariants">
                {invariants.map(({ code, sentence }) => (
                  <li key={code}>{sentence}</li>
                ))}
              </ol>
            </section>
          </>
        )}
      </Ask>
    </Page>
  );
}

function Run({ running }: { readonly running: boolean }) {
  const navigate = useNavigate();
  const run = async (): Promise<void> => {
    const { id } = await post<AuditRun>('/api/console/audits', { waitSeconds: 10 });
    await navigate(`/console/proof/${encodeURIComponent(id)}`);
  };
  return (
    <Act
      verb={running ? 'Audit runs' : 'Run an audit'}
      title="Run an audit"
      reason="none"
      tone="primary"
      disabled={running}
      act={run}
    >
      <p>It waits up to 10 seconds until the system is quiet, then reads all databases, with rights to read only.</p>
    </Act>
  );
}

function Runs({ runs }: { readonly runs: readonly AuditRun[] }) {
  if (runs.length === 0) return <p className="card empty">No audit was run yet.</p>;
  return (
    <TableCard
      label="Audits"
      caption="Audits, newest first"
      columns={[
        'When',
        'By',
        'Verdict',
        { name: 'Orders', number: true },
        { name: 'Findings', number: true },
        { name: 'Took', number: true },
      ]}
    >
      {runs.map(({ id, at, by, state, verdict, tookMs }) => (
        <tr key={id}>
          <th scope="row">
            <Link to={`/console/proof/${encodeURIComponent(id)}`} data-row="">
              <Time at={at} />
            </Link>
          </th>
          <td>{visible(by)}</td>
          <td>
            <Badge state={verdict ? (verdict.sound ? 'sound' : 'broken') : state} />
          </td>
          <td className="number">{verdict?.orders.toLocaleString('en') ?? '–'}</td>
          <td className="number">{verdict ? verdict.findings.length + verdict.moreFindings : '–'}</td>
          <td className="number">{tookMs === null ? '–' : formatDuration(tookMs)}</td>
        </tr>
      ))}
    </TableCard>
  );
}
