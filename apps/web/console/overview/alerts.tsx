import { Link } from 'react-router';
import type { Alert } from '@waybill/console-api';
import { Time } from '../../shared/time/zone.js';
import { Notice } from '../../shared/ui/notice.js';
import { visible } from '../../shared/words/visible.js';

interface AlertsProps {
  readonly alerts: readonly Alert[];
  /** Nothing of the answer is missing: only then is "all well" known. */
  readonly whole: boolean;
}

/** What to look at, and what to do about it. */
export function Alerts({ alerts, whole }: AlertsProps) {
  if (alerts.length === 0) {
    if (!whole) return null;
    return (
      <Notice tone="ok">
        <p>Nothing to look at: all services are ready, outboxes are sent, consumers keep up.</p>
      </Notice>
    );
  }
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts" className="unseen">
        Look at this
      </h2>
      <ul className="list">
        {alerts.map(({ code, severity, since, text, href }) => (
          <li key={`${code} ${text}`}>
            <Notice tone={severity === 'error' ? 'bad' : 'warn'}>
              <p>
                {visible(text)}
                {since !== null && (
                  <>
                    {' '}
                    Since <Time at={since} />.
                  </>
                )}{' '}
                {href !== null && <Link to={href}>Look</Link>}
              </p>
            </Notice>
          </li>
        ))}
      </ul>
    </section>
  );
}
