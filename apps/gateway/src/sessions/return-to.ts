/** Pages that a sign-in may end on. */
const PAGES = /^\/($|[?#]|orders(\/|$)|console(\/|$|[?#]))/;
const MOST = 2_000;

/** Where a sign-in leads that says nothing, or nothing of ours. */
export const HOME = '/console';

/**
 * The page to show after a sign-in: a path of ours, never another site's. A URL parser takes `//x`, `/\x` and `\t//x` for
 * hosts, so what it makes of the text has to be the text itself.
 */
export function returnTo(text: string | undefined): string {
  if (text === undefined || text.length > MOST || !PAGES.test(text)) return HOME;
  const base = 'http://waybill.invalid';
  const parsed = URL.parse(text, base);
  return parsed?.href === `${base}${text}` ? text : HOME;
}
