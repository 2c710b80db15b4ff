import { useState, type ReactNode } from 'react';
import { Link, NavLink } from 'react-router';
import type { OverviewAnswer } from '@waybill/console-api';
import { chooseTheme, chosenTheme, THEMES, type Theme } from '../../shared/theme/theme.js';
import { useZone } from '../../shared/time/zone.js';
import type { Zone } from '../../shared/time/format-time.js';
import { SignOutButton } from '../session/sign-out-button.js';
import { useSession } from '../session/use-session.js';
import { Keys } from './keys.js';
import { Offline } from './offline.js';
import { SearchBox } from './search-box.js';
import { useOverview } from './use-overview.js';

/** How often the numbers beside the pages are asked for, ms: letters are read from Kafka for them. */
const COUNTS_REFRESH_MS = 30_000;

const PAGES = [
  { to: '/console', text: 'Overview' },
  { to: '/console/orders', text: 'Orders' },
  { to: '/console/live', text: 'Live' },
  { to: '/console/attention', text: 'Attention', count: 'attention' },
  { to: '/console/letters', text: 'Dead letters', count: 'letters' },
  { to: '/console/system', text: 'System' },
  { to: '/console/stock', text: 'Stock' },
  { to: '/console/proof', text: 'Proof' },
  { to: '/console/actions', text: 'Actions' },
] as const;

/** What stands around every page. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const [keys, setKeys] = useState(false);
  const { data } = useOverview(COUNTS_REFRESH_MS);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="side">
        <Link className="brand" to="/console">
          <img src="/assets/icon.svg" width="22" height="22" alt="" /> Waybill
        </Link>
        <nav aria-label="Console">
          <ul>
            {PAGES.map((page) => (
              <li key={page.to}>
                <NavLink to={page.to} end={page.to === '/console'}>
                  {page.text}
                  {'count' in page && <Count count={data?.[page.count]} />}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <Foot onKeys={() => setKeys(true)} />
      </header>
      <div className="main">
        <div className="topbar">
          <SearchBox />
          <nav aria-label="Elsewhere">
            <a className="button quiet" href="/">
              Shop
            </a>
          </nav>
        </div>
        <Offline />
        {children}
      </div>
      <Keys open={keys} onOpen={setKeys} />
    </div>
  );
}

function Count({ count }: { readonly count: OverviewAnswer['attention'] | undefined }) {
  if (!count || count.count === 0) return null;
  return (
    <span className="count">
      {count.count.toLocaleString('en')}
      {count.more && '+'}
    </span>
  );
}

function Foot({ onKeys }: { readonly onKeys: () => void }) {
  const { name, roles } = useSession();
  const { zone, choose } = useZone();
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  return (
    <div className="foot">
      <details className="settings">
        <summary>Display</summary>
        <div className="stack">
          <label>
            <span className="unseen">Clock</span>
            <select value={zone} onChange={({ target }) => choose(target.value as Zone)}>
              <option value="local">Local time</option>
              <option value="utc">UTC</option>
            </select>
          </label>
          <label>
            <span className="unseen">Colours</span>
            <select
              value={theme}
              onChange={({ target }) => {
                const next = target.value as Theme;
                chooseTheme(next);
                setTheme(next);
              }}
            >
              {THEMES.map((value) => (
                <option key={value} value={value}>
                  {{ system: 'System colours', light: 'Light', dark: 'Dark' }[value]}
                </option>
              ))}
            </select>
          </label>
          <span>
            <button type="button" className="quiet" onClick={onKeys}>
              Keys <kbd>?</kbd>
            </button>
          </span>
        </div>
      </details>
      <span className="row">
        <span>
          {name} <span className="muted">{roles.join(', ')}</span>
        </span>
        <SignOutButton className="quiet">Sign out</SignOutButton>
      </span>
    </div>
  );
}
