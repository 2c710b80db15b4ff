import { USERS } from '../users.js';
import { escapeHtml, page } from './page.js';

/** One button a user. @param action where the choice is sent */
export function loginPage(action: string, client: string): string {
  const buttons = USERS.map(
    ({ subject, name, role }) => `<button name="user" value="${subject}">${escapeHtml(`${name}, ${role}`)}</button>`,
  );
  return page(
    'Sign in to Waybill',
    `<p>${escapeHtml(client)} asks who you are.</p>
<form method="post" action="${escapeHtml(action)}">
${buttons.join('\n')}
</form>
<form method="post" action="${escapeHtml(action)}">
<button name="cancel" value="yes">Cancel</button>
</form>
<p class="note">These accounts are for development. They have no passwords, since everybody who reaches this page reaches
the services as well.</p>`,
  );
}
