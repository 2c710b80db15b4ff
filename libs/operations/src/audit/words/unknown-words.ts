import type { ServiceName } from '@waybill/system-map';
import type { Readable } from '../reading/audited-databases.js';
import type { SaidWord } from './said-word.js';

/**
 * Which of the words `$1` to `$4` (places in the list, subjects, event types, ids that the event names) the service's own
 * tables do not know. Books only go on from what was said, so a word that was true when it was said is true still.
 */
const UNKNOWN: Readonly<Partial<Record<ServiceName, string>>> = {
  // Every event that an order writes is in its history. By its type, not its id: an event that came again under another id
  // (a copy from another cluster, a repair by hand) says nothing that the order does not know.
  order: `SELECT place FROM words w WHERE NOT EXISTS (
            SELECT FROM orders o, jsonb_array_elements(o.history) entry
            WHERE o.id = w.subject::uuid AND entry ->> 1 = w.type)`,
  inventory: `SELECT place FROM words w WHERE CASE
      WHEN w.type LIKE 'Product%' THEN NOT EXISTS (
        SELECT FROM product p WHERE p.sku = w.subject AND p.revision >= w.named::bigint)
      ELSE NOT EXISTS (
        SELECT FROM reservation r WHERE r.order_id = w.subject::uuid AND CASE w.type
          WHEN 'InventoryReserved' THEN r.status IN ('HELD', 'SHIPPED', 'RETURNED', 'RELEASED')
          WHEN 'InventoryFailed' THEN r.status = 'FAILED'
          ELSE r.status NOT IN ('HELD', 'SHIPPED') END)
      END`,
  payment: `SELECT place FROM words w WHERE NOT EXISTS (
      SELECT FROM payment p WHERE p.order_id = w.subject::uuid AND CASE w.type
        WHEN 'PaymentActionRequired' THEN p.action_url IS NOT NULL OR p.charge IN ('CHARGED', 'FAILED', 'VOIDED')
        WHEN 'PaymentCompleted' THEN p.charge = 'CHARGED' AND p.payment_id::text = w.named
        WHEN 'PaymentFailed' THEN p.charge = 'FAILED'
        WHEN 'PaymentVoided' THEN p.charge = 'VOIDED'
        ELSE EXISTS (
          SELECT FROM refund r WHERE r.order_id = p.order_id AND r.id::text = w.named
            AND r.status = CASE w.type WHEN 'PaymentRefunded' THEN 'REFUNDED' ELSE 'FAILED' END) END)`,
  shipping: `SELECT place FROM words w WHERE NOT EXISTS (
      SELECT FROM shipment s WHERE s.order_id = w.subject::uuid AND CASE w.type
        WHEN 'OrderShipped' THEN s.booking IN ('BOOKED', 'VOIDED') AND s.shipment_id::text = w.named
        WHEN 'ShipmentFailed' THEN s.booking = 'FAILED'
        WHEN 'ShipmentVoided' THEN s.booking = 'VOIDED'
        ELSE s.booking IN ('BOOKED', 'VOIDED') END)`,
};

const WORDS = `WITH words AS (
  SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[]) AS w (place, subject, type, named))`;

/** @returns those of `words` that the tables of the service that said them do not know */
export async function unknownWords(databases: Readable, words: readonly SaidWord[]): Promise<SaidWord[]> {
  const unknown: SaidWord[] = [];
  for (const [service, said] of Map.groupBy(words, (word) => word.service)) {
    const sql = UNKNOWN[service];
    if (sql === undefined) continue;
    const rows = await databases.query<{ place: number }>(service, `${WORDS} ${sql}`, [
      said.map((_, place) => place),
      said.map(({ event }) => event.subject),
      said.map(({ event }) => event.type),
      said.map(({ event }) => namedBy(event)),
    ]);
    unknown.push(...rows.flatMap(({ place }) => said[place] ?? []));
  }
  return unknown;
}

/** What in the book must be the very thing that the event names. */
function namedBy(event: SaidWord['event']): string {
  switch (event.type) {
    case 'ProductCreated':
    case 'ProductUpdated':
    case 'ProductDeleted':
      return String(event.data.revision);
    case 'PaymentCompleted':
      return event.data.paymentId;
    case 'PaymentRefunded':
    case 'PaymentRefundFailed':
      return event.data.refundId;
    case 'OrderShipped':
      return event.data.shipmentId;
    default:
      return event.id;
  }
}
