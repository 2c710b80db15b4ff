import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { DeadOutboxAnswer } from '@waybill/console-api';
import { SERVICE_NAMES } from '@waybill/system-map';
import { get, post, queryText } from '../../shared/api/client.js';
import { Time } from '../../shared/time/zone.js';
import { Notice } from '../../shared/ui/notice.js';
import { anything } from '../../shared/url/query-state.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { counted } from '../../shared/words/counted.js';
import { visible } from '../../shared/words/visible.js';
import { NotFound } from '../frame/not-found.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Act } from '../parts/act.js';
import { Ask } from '../parts/ask.js';
import { KeyText } from '../parts/ids.js';
import { NotTaken } from '../parts/not-taken.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { Table } from '../parts/table.js';
import { useMay } from '../session/use-session.js';

const CHECKS = { cursor: anything };

export default function DeadRowsPage() {
  const { service = '' } = useParams();
  return SERVICE_NAMES.some((name) => name === service) ? <DeadRows service={service} /> : <NotFound />;
}

/** Rows of one outbox that the broker refused for what they are. */
function DeadRows({ service }: { readonly service: string }) {
  const [{ cursor }] = useQueryState(CHECKS);
  const path = `/api/console/outbox/${service}/dead`;
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
      <NotTaken checks={CHECKS} />
      <Ask query={rows}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Notice tone="ok">
              <p>No dead rows.</p>
            </Notice>
          ) : (
            <section className="card flush" aria-label="Dead rows">
              <Table
                label="Dead rows"
                caption="Dead rows, newest first"
                columns={[
                  { name: 'Row', number: true },
                  'Died',
                  'Topic',
                  'Type',
                  'Key',
                  'Error',
                  ...(may ? [ACTIONS] : []),
                ]}
              >
                {items.map((row) => (
                  <Row key={row.id} row={row} {...(may && { path })} />
                ))}
              </Table>
              <Pager nextCursor={nextCursor} shown={counted(items.length, 'row')} />
            </section>
          )
        }
      </Ask>
    </Page>
  );
}

const ACTIONS = { name: 'Actions', unseen: true } as const;

interface RowProps {
  readonly row: DeadOutboxAnswer['items'][number];
  /** Of the rows; undefined for who may only look. */
  readonly path?: string;
}

function Row({ row: { id, diedAt, topic, type, key, errorCode, errorMessage }, path }: RowProps) {
  return (
    <tr>
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
      {path !== undefined && (
        <td>
          <div className="acts">
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
              <p>The event is never sent: other services will not learn of it. This cannot be taken back.</p>
            </Act>
          </div>
        </td>
      )}
    </tr>
  );
}
