import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

/**
 * Why a URL is no place to send to; undefined where it is one. What its name leads to is looked at again at every
 * connection: names may lead elsewhere later.
 */
export function refusalOf(text: string, allowPrivate: boolean): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an https URL';
  if (url.username !== '' || url.password !== '') return 'must not hold a user or a password';
  if (url.hash !== '') return 'must not hold a fragment';
  if (allowPrivate) return undefined;
  if (url.protocol !== 'https:') return 'must be an https URL';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isInside = isIP(host) === 0 ? /(^|\.)(localhost|local|internal)\.?$/i.test(host) : !isPublicAddress(host);
  return isInside ? 'must not lead to a private address' : undefined;
}
