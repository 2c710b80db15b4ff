import { Notice } from '../../shared/ui/notice.js';
import { usePageTitle } from '../parts/page.js';
import { useSession } from './use-session.js';
import { SignOutButton } from './sign-out-button.js';

/** Says which role is missing, and which account is signed in. */
export function Forbidden({ required }: { readonly required: readonly string[] }) {
  usePageTitle('Not permitted');
  const { name, roles } = useSession();
  return (
    <main className="center" id="main">
      <h1 tabIndex={-1}>Not permitted</h1>
      <Notice tone="warn">
        <p>
          You are signed in as <strong>{name}</strong> ({roles.length > 0 ? roles.join(', ') : 'no role'}). This page
          needs the role {required.length > 0 ? required.join(' or ') : 'viewer or operator'}.
        </p>
      </Notice>
      <div className="buttons">
        <SignOutButton className="primary">Use another account</SignOutButton>
        <a className="button" href="/">
          To the shop
        </a>
      </div>
    </main>
  );
}
