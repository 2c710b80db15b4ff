import { useState } from 'react';
import { Notice } from '../../shared/ui/notice.js';
import { signOut } from '../../shared/session/sign-out.js';

interface SignOutButtonProps {
  readonly className: 'quiet' | 'primary';
  readonly children: string;
}

/** Signs out, or says why not: else somebody leaves a machine on which they are still signed in. */
export function SignOutButton({ className, children }: SignOutButtonProps) {
  const [failure, setFailure] = useState<string>();
  const click = (): void => {
    setFailure(undefined);
    signOut().catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
  };
  return (
    <>
      <button type="button" className={className} onClick={click}>
        {children}
      </button>
      {failure !== undefined && (
        <Notice tone="bad" announce>
          You are still signed in: {failure}
        </Notice>
      )}
    </>
  );
}
