import type { LogoutAnswer } from '@waybill/console-api';
import { post } from '../../shared/api/client.js';

/** Ends the session here, then at the issuer where it has a page for that. */
export async function signOut(): Promise<void> {
  const answer = await post<LogoutAnswer | undefined>('/auth/logout').catch(() => undefined);
  window.location.assign(answer?.endSessionUrl ?? '/console');
}
