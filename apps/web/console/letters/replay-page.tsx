import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { ReplayJob } from '@waybill/console-api';
import { get, post, queryText } from '../../shared/api/client.js';
import { useLive } from '../../shared/live/use-live.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { Notice } from '../../shared/ui/notice.js';
import { visible } from '../../shared/words/visible.js';
import { Act } from '../parts/act.js';
import { Ask } from '../parts/ask.js';
import { Page } from '../parts/page.js';
import { useMay } from '../session/use-session.js';

/** A bulk replay: how far it is, and what became of what was sent. */
export default function ReplayPage() {
  const { id = '' } = useParams();
  const client = useQueryClient();
  const key = ['replay', id];
  const path = `/api/console/letters/replays/${encodeURIComponent(id)}`;
  const job = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get<ReplayJob>(path, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 2_000 : false),
  });
  const running = job.data?.state === 'running';
  useLive({}, { job: (told) => told.id === id && client.setQueryData(key, told) }, running);
  const may = useMay('letters:write');
  return (
    <Page
      title="Bulk replay"
      beside={job.data && <Badge state={job.data.state} />}
      actions={
        may && (
          <>
            {running && (
              <Act
                verb="Cancel"
                title="Cancel this replay"
                reason="none"
                tone="danger"
                act={() => post(`${path}/cancel`)}
              >
                <p>No more letters are sent. What was sent stays sent.</p>
              </Act>
            )}
            {(job.data?.state === 'interrupted' || job.data?.state === 'cancelled') && (
              <Act
                verb="Resume"
                title="Resume this replay"
                reason="none"
                tone="primary"
                act={() => post(`${path}/resume`)}
              >
                <p>It goes on where it was. A letter that was sent already has no second effect.</p>
              </Act>
            )}
          </>
        )
      }
    >
      <Ask query={job}>{(answer) => <Progress job={answer} />}</Ask>
    </Page>
  );
}

function Progress({ job }: { readonly job: ReplayJob }) {
  const { total, sent, refused, handled, diedAgain, by, reason, startedAt, endedAt, filter, batch, perSecond, detail } =
    job;
  const filterText = queryText({ ...filter });
  return (
    <>
      {detail !== null && (
        <Notice tone="warn">
          <p>{visible(detail)}</p>
        </Notice>
      )}
      <section className="card" aria-label="Progress">
        <progress value={sent + refused} max={Math.max(1, total)} aria-label="Letters sent" />
        <div className="tiles">
          <Figure label="Letters" value={total} />
          <Figure label="Sent" value={sent} />
          <Figure label="Handled" value={handled} />
          <Figure label="Died again" value={diedAgain} tone="bad" />
          <Figure label="Not sent" value={refused} tone="warn" />
        </div>
        <p className="muted small">
          “Handled” is confirmed by the inbox of the consumer. “Not sent”: somebody else decided about it meanwhile.
        </p>
      </section>
      <section className="card" aria-label="Details">
        <dl className="facts">
          <dt>By</dt>
          <dd>{visible(by)}</dd>
          <dt>Reason</dt>
          <dd>{visible(reason)}</dd>
          <dt>Began</dt>
          <dd>
            <Time at={startedAt} />
          </dd>
          <dt>Ended</dt>
          <dd>
            <Time at={endedAt} />
          </dd>
          <dt>Letters</dt>
          <dd>
            {filterText === '' ? 'all' : <code>{visible(decodeURIComponent(filterText.slice(1)))}</code>}{' '}
            <Link to={`/console/letters${queryText({ ...filter, orderId: undefined, order: filter.orderId })}`}>
              To the letters
            </Link>
          </dd>
          <dt>Pace</dt>
          <dd>
            {perSecond} a second, batches of {batch}
          </dd>
        </dl>
      </section>
    </>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: number;
  readonly tone?: 'bad' | 'warn';
}

const Figure = ({ label, value, tone }: FigureProps) => (
  <div className={`tile ${tone !== undefined && value > 0 ? tone : ''}`}>
    <span className="label">{label}</span>
    <span className="figure">{value.toLocaleString('en')}</span>
  </div>
);
