import type { OrderPageAnswer } from '@waybill/console-api';
import { Link } from 'react-router';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { Scroll } from '../../shared/ui/scroll.js';
import { visible } from '../../shared/words/visible.js';
import { letterHref } from '../parts/ids.js';

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
    <section className="card flush">
      <Scroll label="Dead letters of this order">
        <table>
          <caption>Dead letters</caption>
          <thead>
            <tr>
              <th scope="col">Letter</th>
              <th scope="col">Type</th>
              <th scope="col">Consumer</th>
              <th scope="col">Error</th>
              <th scope="col">Failed</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
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
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Actions({ answer: { actions } }: TrailProps) {
  if (!actions || actions.length === 0) return null;
  return (
    <section className="card flush">
      <Scroll label="What people did">
        <table>
          <caption>Actions</caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">Why</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
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
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Timeline({ answer: { timeline } }: TrailProps) {
  if (!timeline || timeline.length === 0) return null;
  return (
    <section className="card flush">
      <Scroll label="What the order learned">
        <table>
          <caption>Timeline: what the order learned, in its own order</caption>
          <thead>
            <tr>
              <th scope="col">Written</th>
              <th scope="col">Event</th>
              <th scope="col">By</th>
              <th scope="col">Status after it</th>
            </tr>
          </thead>
          <tbody>
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
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
