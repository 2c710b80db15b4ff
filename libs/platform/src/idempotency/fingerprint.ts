import { createHash } from 'node:crypto';

/**
 * SHA-256 of what a request asks for, in hex: equal for bodies that mean the same, whatever the order of their members,
 * their white space, or whether a default was written out. The order of list elements counts.
 */
export const fingerprintOf = (request: object): string => createHash('sha256').update(canonical(request)).digest('hex');

/** JSON with the members of every object sorted; undefined members are left out, as JSON leaves them out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join()}}`;
}
