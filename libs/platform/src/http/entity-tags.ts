/** Entity tags of conditional requests (RFC 9110 section 8.8.3). */

/**
 * Whether a condition header names a tag for which `matches` holds: `*`, or one of a list. What is no list of tags names
 * none. Weak tags are compared as strong ones where `weak` says so, as If-None-Match does; If-Match does not.
 */
export function namesTag(header: string, matches: (tag: string) => boolean, { weak }: { weak: boolean }): boolean {
  const text = header.trim();
  if (text === '*') return true;
  if (!TAGS.test(text)) return false;
  return [...text.matchAll(TAG)].some(([, prefix, tag = '']) => (weak || prefix === undefined) && matches(tag));
}

const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;
const TAGS = /^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"(\s*,\s*(W\/)?"[\x21\x23-\x7e\x80-\xff]*")*$/;
