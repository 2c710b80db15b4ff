import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ReplayListAnswer } from '@waybill/console-api';
import { get } from '../../shared/api/client.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';

/** Bulk replays that run or ran lately; nothing where there were none. */
export function RecentReplays() {
  const { data } = useQuery({
    queryKey: ['replays'],
    queryFn: ({ signal }) => get<ReplayListAnswer>('/api/console/letters/replays', { signal }),
    refetchInterval: REFRESH_MS,
  });
  const jobs = data?.items.slice(0, 3) ?? [];
  if (jobs.length === 0) return null;
  return (
    <section className="card" aria-labelledby="replays">
      <h2 id="replays">Bulk replays</h2>
      <ul className="list">
        {jobs.map(({ id, state, by, startedAt, handled, total, reason }) => (
          <li key={id} className="row">
            <Badge state={state} />
            <Link to={`/console/letters/replays/${encodeURIComponent(id)}`}>
              {handled.toLocaleString('en')} of {total.toLocaleString('en')} handled
            </Link>
            <span className="muted">
              {visible(by)}, <Time at={startedAt} />: {visible(reason)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
