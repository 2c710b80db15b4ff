import type { TraceItem } from '@waybill/console-api';
import { useLocation } from 'react-router';
import { useNow } from '../../shared/time/use-now.js';
import { Time } from '../../shared/time/zone.js';
import { HopTable } from '../../shared/trace/hop-table.js';
import { TraceLegend } from '../../shared/trace/trace-legend.js';
import { TracePicture } from '../../shared/trace/trace-picture.js';
import { Json } from '../../shared/ui/json.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { anything, changed } from '../../shared/url/query-state.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Ask, Missing } from '../parts/ask.js';
import { useTrace } from './use-trace.js';

const STATE = { event: anything, payloads: anything, table: anything };

interface OrderTraceProps {
  readonly id: string;
  /** Nothing more will come: it need not be asked again. */
  readonly settled: boolean;
  readonly live: boolean;
}

/** How the order came to where it stands: every event at every service, as a picture and as a table. */
export function OrderTrace({ id, settled, live }: OrderTraceProps) {
  const [{ event, payloads, table }, change] = useQueryState(STATE);
  const { pathname, search } = useLocation();
  const now = useNow();
  const withPayloads = payloads !== undefined;
  // With payloads Kafka is read: once is enough until somebody asks again.
  const trace = useTrace(id, withPayloads, live && !settled && !withPayloads && REFRESH_MS);
  return (
    <section className="card" aria-labelledby="trace">
      <div className="head">
        <h2 id="trace">Trace</h2>
        <div className="buttons">
          <button
            type="button"
            aria-pressed={withPayloads}
            onClick={() => change({ payloads: withPayloads ? '' : '1' })}
          >
            Read Kafka
          </button>
          <button type="button" aria-pressed={table !== undefined} onClick={() => change({ table: table ? '' : '1' })}>
            Table
          </button>
        </div>
      </div>
      <Ask query={trace}>
        {(answer) =>
          answer.items.length === 0 ? (
            <p className="muted">No event of this order was found.</p>
          ) : (
            <>
              <Missing parts={answer.missing} />
              <TracePicture
                items={answer.items}
                chosen={event}
                now={now}
                hrefOf={(eventId) =>
                  `${pathname}?${changed(new URLSearchParams(search), { event: eventId }).toString()}`
                }
                onChoose={(eventId) => change({ event: eventId === event ? '' : eventId })}
              />
              <TraceLegend />
              {!answer.complete && <p className="muted small">Not all events were looked at: there may be more.</p>}
              {answer.items.some(({ inferred }) => inferred) && (
                <p className="muted small">
                  Which event caused which was worked out from times; “Read Kafka” tells exactly, and when each was
                  sent.
                </p>
              )}
              <Chosen item={answer.items.find(({ eventId }) => eventId === event)} withPayloads={withPayloads} />
              {table !== undefined && <HopTable items={answer.items} chosen={event} />}
            </>
          )
        }
      </Ask>
    </section>
  );
}

function Chosen({ item, withPayloads }: { readonly item: TraceItem | undefined; readonly withPayloads: boolean }) {
  if (!item) return null;
  const { eventId, type, source, causationId, writtenAt, sentAt, place, data } = item;
  return (
    <div className="stack">
      <h3>{type}</h3>
      <dl className="facts">
        <dt>Event</dt>
        <dd className="mono">{eventId}</dd>
        <dt>Written</dt>
        <dd>
          <Time at={writtenAt} ms /> by {source}
        </dd>
        <dt>In Kafka</dt>
        <dd>
          <Time at={sentAt} ms />
          {place && ` · ${place.topic}, partition ${place.partition}, offset ${place.offset}`}
        </dd>
        <dt>Caused by</dt>
        <dd className="mono">{causationId ?? '–'}</dd>
      </dl>
      {data !== undefined && <Json value={data} />}
      {data === undefined && !withPayloads && <p className="muted small">“Read Kafka” shows what it says.</p>}
    </div>
  );
}
