/**
 * On every answer. A browser takes it for what its `content-type` says, sends no address of ours to other sites, and
 * keeps it from pages of other origins. There are never CORS headers: nothing here is meant for such pages.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};
