import { escapeHtml, page } from './page.js';

/** @param form the provider's own, with a field for the code */
export const deviceCodePage = (form: string, trouble?: string): string =>
  page(
    'Sign in a command',
    `<p>${escapeHtml(trouble ?? 'Enter the code that the command shows.')}</p>
${withoutHandlers(form)}
<button type="submit" form="op.deviceInputForm">Go on</button>`,
  );

/** @param form the provider's own, with the code in it */
export const deviceConfirmPage = (form: string, client: string, code: string): string =>
  page(
    'Sign in a command',
    `<p>Does ${escapeHtml(client)} show this code?</p>
<p><code>${escapeHtml(code)}</code></p>
${form}
<div class="choices"><button type="submit" form="op.deviceConfirmForm">Yes, sign it in</button>
<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">No</button></div>`,
  );

export const deviceSuccessPage = (): string =>
  page('Signed in', '<p>The command goes on; this page can be closed.</p>');

/** The provider's field selects its text by a script, which the page's policy would refuse with an error. */
const withoutHandlers = (form: string): string => form.replace(/ on[a-z]+="[^"]*"/g, '');
