import { useState } from 'react';
import type { LiveEvent } from '@waybill/console-api';
import { EVENT_TYPES_BY_TOPIC, TOPICS_TO_CHOOSE } from './event-types.js';
import { useLive } from '../../shared/live/use-live.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { Notice } from '../../shared/ui/notice.js';
import { anything, oneOf } from '../../shared/url/query-state.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { visible } from '../../shared/words/visible.js';
import { Choice } from '../parts/choice.js';
import { KeyText } from '../parts/ids.js';
import { NotTaken } from '../parts/not-taken.js';
import { Page } from '../parts/page.js';
import { Table } from '../parts/table.js';
import { TextField } from '../parts/text-field.js';
import { withNewest } from './newest.js';

const CHECKS = {
  topic: oneOf(TOPICS_TO_CHOOSE),
  type: oneOf(Object.values(EVENT_TYPES_BY_TOPIC).flat()),
  order: anything,
  paused: anything,
};
const KEPT = 200;

/** Events as they come. */
export default function Live() {
  const [{ topic, type, order, paused }, change] = useQueryState(CHECKS);
  const [events, setEvents] = useState<readonly LiveEvent[]>([]);
  const [notShown, setNotShown] = useState(0);
  const [gap, setGap] = useState<string>();
  const on = paused === undefined;
  const filter = {
    ...(topic !== undefined && { topic }),
    ...(type !== undefined && { type }),
    ...(order !== undefined && { orderId: order }),
  };
  const state = useLive(
    filter,
    {
      event: (event) => setEvents((before) => withNewest(before, event, KEPT)),
      rates: (rates) => setNotShown(rates.notShown),
      gap: ({ detail }) => setGap(detail),
    },
    on,
  );
  const types = topic === undefined ? Object.values(EVENT_TYPES_BY_TOPIC).flat() : (EVENT_TYPES_BY_TOPIC[topic] ?? []);
  const refilter = (next: Parameters<typeof change>[0]): void => {
    setEvents([]);
    change(next);
  };
  return (
    <Page
      title="Live"
      beside={<Connection state={on ? state : 'paused'} notShown={notShown} />}
      actions={
        <button type="button" aria-pressed={!on} onClick={() => change({ paused: on ? '1' : '' })}>
          {on ? 'Pause' : 'Go on'}
        </button>
      }
    >
      <section className="card" aria-label="Filters">
        <div className="filters">
          <Choice
            label="Topic"
            any="All"
            value={topic}
            options={TOPICS_TO_CHOOSE.map((name) => [name, name])}
            onChange={(value) => refilter({ topic: value, type: '' })}
          />
          <Choice
            label="Type"
            any="All"
            value={type}
            options={types.map((name) => [name, name])}
            onChange={(value) => refilter({ type: value })}
          />
          <TextField label="Order" value={order} onChange={(value) => refilter({ order: value })} />
        </div>
      </section>
      <NotTaken checks={CHECKS} />
      {gap !== undefined && (
        <Notice tone="warn">
          <p>Some events are not shown: {visible(gap)}</p>
        </Notice>
      )}
      <section className="card flush" aria-label="Events">
        {events.length === 0 ? (
          <p className="empty">{on ? 'No event yet. They appear as they come.' : 'Paused.'}</p>
        ) : (
          <Table
            label="Events"
            caption="Events, newest first"
            columns={['At', 'Event', 'Order or SKU', 'What it says', 'Place']}
          >
            {events.map(({ at, type: name, key, gist, topic: of, partition, offset }) => (
              <tr key={`${of}:${partition}:${offset}`}>
                <td>
                  <Time at={at} ms />
                </td>
                <th scope="row">{name ?? '(unreadable)'}</th>
                <td>
                  <KeyText value={key} />
                </td>
                <td className="anywhere">{gist === null ? '' : visible(gist)}</td>
                <td className="mono small muted nowrap">
                  {of}[{partition}]@{offset}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </section>
    </Page>
  );
}

interface ConnectionProps {
  readonly state: 'connecting' | 'open' | 'closed' | 'paused';
  readonly notShown: number;
}

function Connection({ state, notShown }: ConnectionProps) {
  const shown = {
    open: { word: 'Live', tone: 'ok' },
    connecting: { word: 'Connecting', tone: 'busy' },
    closed: { word: 'Not connected', tone: 'bad' },
    paused: { word: 'Paused', tone: 'idle' },
  } as const;
  return (
    <>
      <Badge state={state} {...shown[state]} />
      {state === 'open' && notShown > 0 && <span className="muted small">{notShown}/s not shown</span>}
    </>
  );
}
