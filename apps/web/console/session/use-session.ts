import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { OpenSession, SessionAnswer } from '@waybill/console-api';
import { get, onSessionEnded } from '../../shared/api/client.js';
import { isHeld } from './held-page.js';

const KEY = ['session'];
const EVERY_MS = 60_000;
/** While a form waits for its session to come back: somebody signs in in another tab meanwhile. */
const EVERY_MS_WAITING = 2_000;

const NOBODY: OpenSession = {
  authenticated: true,
  subject: '',
  name: '',
  roles: [],
  permissions: [],
  expiresAt: new Date(0).toISOString(),
};

/** Who sat here last: a page that outlives its session stays as they saw it. */
let last = NOBODY;

const SESSION = queryOptions({
  queryKey: KEY,
  queryFn: async ({ signal }) => {
    const session = await get<SessionAnswer>('/auth/session', { signal });
    if (!session.authenticated) return session;
    // What is on the screen is another's.
    if (last !== NOBODY && last.subject !== session.subject) window.location.reload();
    last = session;
    return session;
  },
  staleTime: EVERY_MS,
  // Somebody may have signed out in another tab.
  refetchOnWindowFocus: 'always',
  refetchInterval: ({ state }) => (state.data?.authenticated === false && isHeld() ? EVERY_MS_WAITING : EVERY_MS),
});

/** Who sits here. Asked again when an answer says that the session has ended. */
export function useSessionQuery() {
  const client = useQueryClient();
  useEffect(
    () =>
      onSessionEnded(() => {
        client.setQueryData<SessionAnswer>(KEY, { authenticated: false });
      }),
    [client],
  );
  return useQuery(SESSION);
}

/** Whether the session of this page has ended. */
export const useSessionHasEnded = (): boolean => useQuery(SESSION).data?.authenticated === false;

/** Below the frame: who sits here, or sat until the session ended. */
export function useSession(): OpenSession {
  const session = useQueryClient().getQueryData<SessionAnswer>(KEY);
  return session?.authenticated ? session : last;
}

/** Whether who sits here may do it; what they may not do is not shown. */
export const useMay = (permission: string): boolean => useSession().permissions.includes(permission);
