import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { DeadOutboxAnswer } from '@waybill/console-api';
import { get, post, queryText } from '../../shared/api/client.js';
import { Time } from '../../shared/time/zone.js';
import { Notice } from '../../shared/ui/notice.js';
import { Scroll } from '../../shared/ui/scroll.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Act } from '../parts/act.js';
import { Ask } from '../parts/ask.js';
import { KeyText } from '../parts/ids.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { useMay } from '../session/use-session.js';

const NAMES = ['cursor'] as const;

/** Rows of one outbox that the broker refused for what they are. */
export default function DeadRows() {
  const { service = '' } = useParams();
  const [{ cursor }] = useQueryState(NAMES);
  const path = `/api/console/outbox/${encodeURIComponent(service)}/dead`;
  const query = queryText({ limit: 50, cursor });
  const rows = useQuery({
    queryKey: ['dead-rows', service, query],
    queryFn: ({ signal }) => get<DeadOutboxAnswer>(path + query, { signal }),
    refetchInterval: REFRESH_MS,
  });
  const may = useMay('operations:write');
  return (
    <Page title={`Dead outbox rows of ${service}`}>
      <p className="muted">
        The broker refuses these records, and always will. Remove the cause, then requeue. Later rows of the same topic
        and key wait behind them.
      </p>
      <Ask query={rows}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Notice tone="ok">
              <p>No dead rows.</p>
            </Notice>
          ) : (
            <section className="card flush" aria-label="Dead rows">
              <Scroll label="Dead rows">
                <table>
                  <thead>
                    <tr>
                      <th scope="col" className="number">
                        Row
                      </th>
                      <th scope="col">Died</th>
                      <th scope="col">Topic</th>
                      <th scope="col">Type</th>
                      <th scope="col">Key</th>
                      <th scope="col">Error</th>
                      {may && (
                        <th scope="col">
                          <span className="unseen">Actions</span>
                        </th>
                      )}
                    </tr>
                  </thead>
                  <tbody>
                    {items.map(({ id, diedAt, topic, type, key, errorCode, errorMessage }) => (
                      <tr key={id}>
                        <th scope="row" className="number">
                          {id}
                        </th>
                        <td>
                          <Time at={diedAt} />
                        </td>
                        <td>{topic}</td>
                        <td>{type ?? '–'}</td>
                        <td>
                          <KeyText value={key} />
                        </td>
                        <td className="anywhere">
                          {errorCode}: {visible(errorMessage)}
                        </td>
                        {may && (
                          <td className="nowrap">
                            <Act
                              verb="Requeue"
                              title={`Requeue row ${id}`}
                              reason="must"
                              tone="quiet"
                              act={(reason) => post(`${path}/${id}/requeue`, { reason })}
                            >
                              <p>It goes back into the outbox and is sent before what waits behind it.</p>
                            </Act>
                            <Act
                              verb="Drop"
                              title={`Drop row ${id}`}
                              reason="must"
                              tone="danger"
                              act={(reason) => post(`${path}/${id}/drop`, { reason })}
                            >
                              <p>
                                The event is never sent: other services will not learn of it. This cannot be undone.
                              </p>
                            </Act>
                          </td>
                        )}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
              <Pager nextCursor={nextCursor} shown={`${items.length} rows`} />
            </section>
          )
        }
      </Ask>
    </Page>
  );
}
