import type { LogoutAnswer } from '@waybill/console-api';
import { post } from '../api/client.js';

/**
 * Ends the session here, then at the issuer where it has a page for that.
 * @throws ApiError where the session could not be ended: the page stays, and who is signed in remains so
 */
export async function signOut(): Promise<void> {
  const answer = await post<LogoutAnswer | undefined>('/auth/logout');
  window.location.assign(answer?.endSessionUrl ?? '/console');
}
