import type { TraceItem } from '@waybill/console-api';
import { formatDuration } from '../time/format-time.js';
import { Time } from '../time/zone.js';
import { Badge } from '../ui/badge.js';
import { Scroll } from '../ui/scroll.js';
import { hopsOf } from './hops.js';

const time = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms));

interface HopTableProps {
  readonly items: readonly TraceItem[];
  readonly chosen?: string | undefined;
}

/** What the picture of a trace shows, as a table: each event at each service that is concerned by it. */
export function HopTable({ items, chosen }: HopTableProps) {
  const hops = hopsOf(items);
  return (
    <Scroll label="Hops of the trace">
      <table>
        <thead>
          <tr>
            <th scope="col">Written</th>
            <th scope="col">Event</th>
            <th scope="col">By</th>
            <th scope="col">At</th>
            <th scope="col">State</th>
            <th scope="col" className="number">
              Outbox
            </th>
            <th scope="col" className="number">
              Broker
            </th>
            <th scope="col" className="number">
              Consumer
            </th>
            <th scope="col">Then</th>
          </tr>
        </thead>
        <tbody>
          {hops.map(({ event, handling, effect, outboxMs, brokerMs, consumerMs }) => (
            <tr key={`${event.eventId} ${handling.service}`} className={event.eventId === chosen ? 'chosen' : ''}>
              <td>
                <Time at={event.writtenAt} ms />
              </td>
              <th scope="row">{event.type}</th>
              <td>{event.source}</td>
              <td>{handling.service}</td>
              <td>
                <Badge state={handling.state} />
              </td>
              <td className="number">{time(outboxMs)}</td>
              <td className="number">{time(brokerMs)}</td>
              <td className="number">{time(consumerMs)}</td>
              <td>{effect?.type ?? <span className="muted">–</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
