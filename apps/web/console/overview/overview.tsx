import { useState } from 'react';
import { Link } from 'react-router';
import type { LiveRates, OverviewAnswer } from '@waybill/console-api';
import { useLive } from '../../shared/live/use-live.js';
import { durationOr } from '../../shared/time/format-time.js';
import { Time } from '../../shared/time/zone.js';
import { Notice } from '../../shared/ui/notice.js';
import { reasonWord, stateWord } from '../../shared/words/states.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { useOverview } from '../frame/use-overview.js';
import { Ask, Missing } from '../parts/ask.js';
import { Page } from '../parts/page.js';
import { Alerts } from './alerts.js';
import { SystemPicture } from './system-picture.js';

/** Is all well, and if not, where to look. */
export function Overview() {
  const overview = useOverview(REFRESH_MS);
  const [rates, setRates] = useState<LiveRates>();
  const live = useLive({}, { rates: setRates });
  return (
    <Page title="Overview" beside={<Freshness at={overview.data?.at} />}>
      <Ask query={overview}>
        {(answer) => (
          <>
            <Alerts alerts={answer.alerts} whole={answer.missing.length === 0} />
            <Missing parts={answer.missing} />
            <Tiles answer={answer} />
            <section className="card" aria-labelledby="picture">
              <div className="head">
                <h2 id="picture">System</h2>
                <span className="muted small">
                  {live === 'open' ? 'events a second, live' : 'live rates: not connected'}
                </span>
              </div>
              <SystemPicture services={answer.services} rates={live === 'open' ? rates?.topics : undefined} />
            </section>
            <Recent recent={answer.recent} />
          </>
        )}
      </Ask>
    </Page>
  );
}

const Freshness = ({ at }: { readonly at: string | undefined }) =>
  at === undefined ? null : (
    <span className="muted small">
      as of <Time at={at} />
    </span>
  );

function Tiles({ answer: { open, attention, letters, recent } }: { readonly answer: OverviewAnswer }) {
  return (
    <div className="tiles">
      {open?.map(({ status, count, more }) => (
        <Link key={status} className="tile" to={`/console/orders?status=${status}`}>
          <span className="label">{stateWord(status).word}</span>
          <span className="figure">{counted({ count, more })}</span>
          <span className="note">orders on their way</span>
        </Link>
      ))}
      <Link className={`tile ${attention?.count ? 'bad' : ''}`} to="/console/attention">
        <span className="label">Need attention</span>
        <span className="figure">{counted(attention)}</span>
        <span className="note">compensation is stuck</span>
      </Link>
      <Link className={`tile ${letters?.count ? 'warn' : ''}`} to="/console/letters?state=waiting">
        <span className="label">Dead letters</span>
        <span className="figure">{counted(letters)}</span>
        <span className="note">wait for a decision</span>
      </Link>
      <div className="tile">
        <span className="label">Placed to completed</span>
        <span className="figure">{durationOr(recent?.p50Ms)}</span>
        <span className="note">median; 95th percentile {durationOr(recent?.p95Ms)}</span>
      </div>
    </div>
  );
}

const counted = (count: { readonly count: number; readonly more: boolean } | null | undefined): string =>
  count ? `${count.count.toLocaleString('en')}${count.more ? '+' : ''}` : '–';

function Recent({ recent }: { readonly recent: OverviewAnswer['recent'] }) {
  if (!recent) return null;
  const cancelled = Object.entries(recent.cancelledBy).filter(([, count]) => count > 0);
  return (
    <section className="card" aria-labelledby="recent">
      <h2 id="recent">Last {recent.minutes} minutes</h2>
      <div className="tiles">
        <Figure label="Placed" value={recent.placed} />
        <Figure label="Completed" value={recent.completed} />
        <Figure label="Refunded" value={recent.refunded} />
        {cancelled.map(([reason, count]) => (
          <Figure key={reason} label={`Cancelled: ${reasonWord(reason)}`} value={count} />
        ))}
      </div>
      {recent.placed === 0 && (
        <Notice tone="idle">
          <p>
            No order was placed. <a href="/">Place one in the shop</a> and watch it here.
          </p>
        </Notice>
      )}
    </section>
  );
}

const Figure = ({ label, value }: { readonly label: string; readonly value: number }) => (
  <div>
    <div className="muted small">{visible(label)}</div>
    <strong>{value.toLocaleString('en')}</strong>
  </div>
);
