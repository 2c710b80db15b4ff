import { bucketOf } from '../../transaction/outbox.js';
import type { OutboxRow } from '../../outbox/outbox-store.js';

/** An outbox row of a test: id and key as given, everything else as usual. */
export function aRow(id: number, key: string | null = 'order-1', overrides: Partial<OutboxRow> = {}): OutboxRow {
  const keyBytes = key === null ? null : Buffer.from(key);
  return {
    id,
    bucket: keyBytes ? bucketOf(keyBytes) : 0,
    topic: 'order-events',
    key: keyBytes,
    payload: Buffer.from(String(id)),
    headers: {},
    ...overrides,
  };
}
