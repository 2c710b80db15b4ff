import { useLocation } from 'react-router';
import { queryText } from '../../shared/api/client.js';
import { usePageTitle } from '../parts/page.js';

/** Where to begin; afterwards the same page again. */
export function SignIn() {
  usePageTitle('Sign in');
  const { pathname, search } = useLocation();
  return (
    <main className="center" id="main">
      <h1 tabIndex={-1}>Waybill console</h1>
      <p>
        See every order on its way through the services, why it waits, and what somebody did about it. Viewers look;
        operators also act.
      </p>
      <a className="button primary" href={`/auth/login${queryText({ return_to: pathname + search })}`}>
        Sign in
      </a>
      <p className="muted small">
        <a href="/">To the shop</a>
      </p>
    </main>
  );
}
