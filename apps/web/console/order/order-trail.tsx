import type { OrderPageAnswer } from '@waybill/console-api';
import { Link } from 'react-router';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { visible } from '../../shared/words/visible.js';
import { letterHref } from '../parts/ids.js';
import { TableCard } from '../parts/table.js';

interface TrailProps {
  readonly answer: OrderPageAnswer;
}

/** What went wrong on the way, who did something about it, and what the order learned. */
export function OrderTrail({ answer }: TrailProps) {
  return (
    <>
      <Letters answer={answer} />
      <Actions answer={answer} />
      <Timeline answer={answer} />
    </>
  );
}

function Letters({ answer: { letters } }: TrailProps) {
  if (!letters || letters.length === 0) return null;
  return (
    <TableCard
      label="Dead letters of this order"
      caption="Dead letters"
      columns={['Letter', 'Type', 'Consumer', 'Error', 'Failed', 'State']}
    >
      {letters.map(({ id, type, consumer, errorCode, errorMessage, failedAt, state }) => (
        <tr key={id}>
          <th scope="row">
            <Link className="mono nowrap" to={letterHref(id)}>
              {id}
            </Link>
          </th>
          <td>{type ?? '–'}</td>
          <td>{consumer ?? '–'}</td>
          <td className="anywhere">
            {errorCode}: {visible(errorMessage ?? '')}
          </td>
          <td>
            <Time at={failedAt} />
          </td>
          <td>
            <Badge state={state} />
          </td>
        </tr>
      ))}
    </TableCard>
  );
}

function Actions({ answer: { actions } }: TrailProps) {
  if (!actions || actions.length === 0) return null;
  return (
    <TableCard label="What people did" caption="Actions" columns={['When', 'Who', 'What', 'Why', 'Outcome']}>
      {actions.map(({ id, at, actorName, action, reason, outcome, detail }) => (
        <tr key={id}>
          <td>
            <Time at={at} />
          </td>
          <th scope="row">{visible(actorName)}</th>
          <td>{action}</td>
          <td className="anywhere">{reason === null ? '–' : visible(reason)}</td>
          <td>
            <Badge state={outcome} /> {detail !== null && <span className="small">{visible(detail)}</span>}
          </td>
        </tr>
      ))}
    </TableCard>
  );
}

function Timeline({ answer: { timeline } }: TrailProps) {
  if (!timeline || timeline.length === 0) return null;
  return (
    <TableCard
      label="What the order learned"
      caption="Timeline of the order"
      columns={['Written', 'Event', 'By', 'Status after it']}
    >
      {timeline.map(({ eventId, at, type, source, status }) => (
        <tr key={eventId}>
          <td>
            <Time at={at} ms />
          </td>
          <th scope="row">{type}</th>
          <td>{source.replace(/^\//, '')}</td>
          <td>
            <Badge state={status} />
          </td>
        </tr>
      ))}
    </TableCard>
  );
}
