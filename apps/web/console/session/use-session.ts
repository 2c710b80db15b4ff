import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { OpenSession, SessionAnswer } from '@waybill/console-api';
import { get, onSessionEnded } from '../../shared/api/client.js';

const KEY = ['session'];

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
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<SessionAnswer>('/auth/session', { signal }),
    staleTime: 60_000,
    refetchInterval: 60_000,
  });
}

/** Below the frame, where there is a session. */
export function useSession(): OpenSession {
  const client = useQueryClient();
  const session = client.getQueryData<SessionAnswer>(KEY);
  return session?.authenticated ? session : NOBODY;
}

const NOBODY: OpenSession = {
  authenticated: true,
  subject: '',
  name: '',
  roles: [],
  permissions: [],
  expiresAt: new Date(0).toISOString(),
};

/** Whether who sits here may do it; what they may not do is not shown. */
export const useMay = (permission: string): boolean => useSession().permissions.includes(permission);
