import { Link } from 'react-router';
import { Page } from '../parts/page.js';

/** Where a sign-in ends that a form in another tab waits for. */
export default function SignedIn() {
  return (
    <Page title="You are signed in">
      <p>Close this tab and go on in the one that you came from: it has kept what you typed.</p>
      <p>
        <Link to="/console">To the overview</Link>
      </p>
    </Page>
  );
}
