import type { PayloadText } from '@waybill/console-api';
import { masked, payloadOf } from '@waybill/operations';

/** Errors of what does not have the fields it should have: where personal data stand in it is not known. */
const UNKNOWN_SHAPE: ReadonlySet<string> = new Set(['INVALID_ENVELOPE', 'INVALID_DATA']);

/**
 * What a letter says, with personal data masked. Of what is no JSON object or has not the shape of its type only the size
 * is shown: the content is to be had by revealing it, which is recorded.
 */
export function shownPayload(value: Buffer | null, errorCode: string | null): PayloadText {
  const payload = payloadOf(value);
  if (payload.encoding === 'none') return { encoding: 'none' };
  const known = payload.encoding === 'json' && isObject(payload.value) && !UNKNOWN_SHAPE.has(errorCode ?? '');
  return known ? { encoding: 'json', value: masked(payload.value) } : { encoding: 'hidden', bytes: value?.length ?? 0 };
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
