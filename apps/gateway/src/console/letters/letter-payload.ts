import type { PayloadText } from '@waybill/console-api';
import { masked, payloadOf } from '@waybill/operations';

/** What a letter says: personal data masked, and what is no JSON only for those who may see personal data. */
export function shownPayload(value: Buffer | null, mayReadPersonal: boolean): PayloadText {
  const payload = payloadOf(value);
  switch (payload.encoding) {
    case 'none':
      return { encoding: 'none' };
    case 'json':
      return { encoding: 'json', value: masked(payload.value) };
    default:
      return mayReadPersonal ? payload : { encoding: 'hidden', bytes: value?.length ?? 0 };
  }
}
