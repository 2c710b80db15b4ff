import { notFound, ProblemError } from '@waybill/platform';
import { PARAMETERS, type ParameterKind } from '../routes/route.js';

/**
 * A SKU is any text of its length but what a URL would read as steps: no encoding keeps `..` from being one, and whatever
 * lies between slashes may be.
 */
const FITS: Readonly<Record<ParameterKind, (value: string) => boolean>> = {
  'order-id': (value) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value),
  sku: (value) => value.length > 0 && value.length <= 64 && !/(^|[/\\])\.{1,2}($|[/\\])/.test(value),
};

/**
 * Puts decoded parameters into a path pattern, encoded anew, so that what was judged here is what the service reads.
 *
 * @throws ProblemError 404 `not-found` for a parameter that no id can look like, `order-not-found` for an order's
 */
export function upstreamPath(pattern: string, parameters: Readonly<Record<string, string>>): string {
  return pattern.replace(/:(\w+)/g, (_all, name: string) => {
    const value = parameters[name] ?? '';
    const kind = PARAMETERS[name];
    if (kind === 'order-id' && !FITS[kind](value)) throw notFound('order', value);
    if (kind === undefined || !FITS[kind](value)) {
      throw new ProblemError(404, 'not-found', `There is nothing at this path: ${name} cannot be such a value.`);
    }
    return encodeURIComponent(kind === 'order-id' ? value.toLowerCase() : value);
  });
}

/**
 * The query string that is passed on: known parameters, encoded anew. Repeated ones were refused before.
 *
 * @throws ProblemError 400 `validation-failed` naming each unknown parameter
 */
export function upstreamQuery(known: readonly string[], query: Readonly<Record<string, string>>): string {
  const unknown = Object.keys(query).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const errors = unknown.slice(0, 50).map((name) => ({ field: name.slice(0, 200), message: 'is not known' }));
    throw new ProblemError(400, 'validation-failed', `${errors[0]!.field} is not known.`, { errors });
  }
  return new URLSearchParams(query).toString();
}
