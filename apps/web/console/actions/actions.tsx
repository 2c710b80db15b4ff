import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ActionListAnswer, OperatorAction } from '@waybill/console-api';
import { get, queryText } from '../../shared/api/client.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { anything, time } from '../../shared/url/query-state.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { counted } from '../../shared/words/counted.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Ask } from '../parts/ask.js';
import { NotTaken } from '../parts/not-taken.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { Table } from '../parts/table.js';
import { isoOf, TextField } from '../parts/text-field.js';
import { Download } from './download.js';
import { targetHref } from './target-href.js';

const CHECKS = { actor: anything, action: anything, target: anything, from: time, to: time, cursor: anything };

/** Who did what to what, and why; written down before it was done. */
export default function Actions() {
  const [{ actor, action, target, from, to, cursor }, change] = useQueryState(CHECKS);
  const filter = { actor, action, target, from: isoOf(from), to: isoOf(to) };
  const query = queryText({ ...filter, limit: 50, cursor });
  const actions = useQuery({
    queryKey: ['actions', query],
    queryFn: ({ signal }) => get<ActionListAnswer>(`/api/console/actions${query}`, { signal }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page title="Actions" actions={<Download path={`/api/console/actions${queryText(filter)}`} />}>
      <section className="card" aria-label="Filters">
        <div className="filters">
          <TextField label="Who" value={actor} onChange={(value) => change({ actor: value })} />
          <TextField label="Action" value={action} onChange={(value) => change({ action: value })} />
          <TextField label="Target" value={target} onChange={(value) => change({ target: value })} />
          <TextField label="From" type="datetime-local" value={from} onChange={(value) => change({ from: value })} />
          <TextField label="until" type="datetime-local" value={to} onChange={(value) => change({ to: value })} />
        </div>
      </section>
      <NotTaken checks={CHECKS} />
      <Ask query={actions}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <p className="card empty">No action matches.</p>
          ) : (
            <section className="card flush" aria-label="Actions">
              <Table
                label="Actions"
                caption="Actions, newest first"
                columns={['When', 'Who', 'Action', 'Target', 'Why', 'Outcome', 'Trace']}
              >
                {items.map((item) => (
                  <Row key={item.id} action={item} />
                ))}
              </Table>
              <Pager nextCursor={nextCursor} shown={counted(items.length, 'action')} />
            </section>
          )
        }
      </Ask>
    </Page>
  );
}

function Row({
  action: { at, actorName, action, target, reason, outcome, detail, traceId },
}: {
  readonly action: OperatorAction;
}) {
  const href = targetHref(action, target);
  return (
    <tr>
      <td>
        <Time at={at} />
      </td>
      <th scope="row">{visible(actorName)}</th>
      <td className="nowrap">{action}</td>
      <td className="mono small anywhere">
        {href === undefined ? (
          visible(target)
        ) : (
          <Link to={href} data-row="">
            {visible(target)}
          </Link>
        )}
      </td>
      <td className="anywhere">{reason === null ? '–' : visible(reason)}</td>
      <td>
        <Badge state={outcome} />
        {detail !== null && <div className="small muted">{visible(detail)}</div>}
      </td>
      <td className="mono small">{traceId?.slice(0, 8) ?? '–'}</td>
    </tr>
  );
}
