import { useLocation } from 'react-router';
import { queryText } from '../../shared/api/client.js';
import { Notice } from '../../shared/ui/notice.js';
import { visible } from '../../shared/words/visible.js';
import { usePageTitle } from '../parts/page.js';

interface Words {
  readonly title: string;
  readonly text: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  'identity-provider-unavailable': {
    title: 'The identity provider is away',
    text: 'Waybill cannot sign anybody in until it answers again. Who is signed in already stays so.',
  },
  'login-failed': {
    title: 'You are not signed in',
    text:
      'The identity provider did not confirm this sign-in, or it took more than ten minutes, was used before, or began ' +
      'in another browser. Begin again.',
  },
  'rate-limited': { title: 'Too many sign-ins', text: 'Wait a minute, then try again.' },
};

/** Where browsers end whose sign-in did not work: why, and once more. */
export function SignInFailed() {
  const parameters = new URLSearchParams(useLocation().search);
  const code = parameters.get('failed') ?? '';
  const { title, text } = WORDS[code] ?? { title: 'You are not signed in', text: 'The sign-in did not work.' };
  usePageTitle(title);
  return (
    <main className="center" id="main">
      <h1 tabIndex={-1}>{title}</h1>
      <Notice tone="bad">
        <p>
          {text} {code !== '' && <span className="small">({visible(code.slice(0, 40))})</span>}
        </p>
      </Notice>
      <div className="buttons">
        <a
          className="button primary"
          href={`/auth/login${queryText({ return_to: parameters.get('return_to') ?? '/console' })}`}
        >
          Try again
        </a>
        <a className="button" href="/">
          To the shop
        </a>
      </div>
    </main>
  );
}
