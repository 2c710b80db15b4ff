import { escapeHtml, page } from './page.js';

/** @param error code and description as RFC 6749 names them */
export const errorPage = (error: { error: string; error_description?: string }): string =>
  page(
    'This did not work',
    `<p>${escapeHtml(error.error_description ?? 'No more is known.')}</p>
<p class="note">${escapeHtml(error.error)}</p>`,
  );
