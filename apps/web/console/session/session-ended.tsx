import { queryText } from '../../shared/api/client.js';
import { Notice } from '../../shared/ui/notice.js';

const RETURN = `/auth/login${queryText({ return_to: '/console/signed-in' })}`;

/** In a form: what was asked was not done, and what was typed is kept until its session is back. */
export function SessionEnded({ verb }: { readonly verb: string }) {
  return (
    <Notice tone="bad" announce>
      <p>
        Your session has ended: nothing was done. What you typed stays here. Sign in, come back to this tab and press{' '}
        <strong>{verb}</strong> again.
      </p>
      <p>
        <a className="button" href={RETURN} target="_blank" rel="noopener">
          Sign in, in another tab
        </a>
      </p>
    </Notice>
  );
}
