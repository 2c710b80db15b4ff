import { Link, useLocation } from 'react-router';
import { Page } from '../parts/page.js';

/** For an address that is none of the console's. */
export function NotFound() {
  const { pathname } = useLocation();
  return (
    <Page title="No such page">
      <p>
        There is nothing at <code className="anywhere">{pathname}</code>. <Link to="/console">To the overview</Link>
      </p>
    </Page>
  );
}
