import { page } from './page.js';

/** @param form the provider's own */
export const logoutPage = (form: string): string =>
  page(
    'Sign out of Waybill?',
    `${form}
<div class="choices"><button type="submit" form="op.logoutForm" name="logout" value="yes">Yes, sign out</button>
<button type="submit" form="op.logoutForm">No, stay signed in</button></div>`,
  );

export const signedOutPage = (): string => page('Signed out', '<p>You are signed out.</p>');
