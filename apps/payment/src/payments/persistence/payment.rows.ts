import type { Tx } from '@waybill/messaging';
import type { PaymentBook, Refund } from '../domain/index.js';
import type { PaymentEntity } from './payment.entity.js';
import type { RefundEntity } from './refund.entity.js';

/** A book as it is stored, with what the service keeps beside it. */
export interface StoredBook {
  readonly state: PaymentBook;
  /** Trace that the order belongs to. */
  readonly traceparent: string;
  /** Id of the last event that changed the book. */
  readonly causedBy: string;
  /** From when on a worker should call the provider; null while no call is owed. */
  readonly dueAt: Date | null;
}

/** The columns of a {@link PaymentEntity} under its property names. */
export const PAYMENT_COLUMNS = `order_id AS "orderId", payment_id AS "paymentId", charge_key AS "chargeKey", method, amount, currency, charge, tries, errors,
  cancels, action_url AS "actionUrl", problem, failure_reason AS "failureReason", failure_detail AS "failureDetail", requested, answered, traceparent,
  caused_by AS "causedBy", due_at AS "dueAt"`;

export function toStoredBook(row: PaymentEntity, refunds: readonly RefundEntity[]): StoredBook {
  const { orderId, paymentId, method, charge, tries, errors, cancels, actionUrl, problem, requested, answered } = row;
  const { traceparent, causedBy, dueAt } = row;
  const amount =
    row.amount === null || row.currency === null ? null : { amount: Number(row.amount), currency: row.currency };
  const failure =
    row.failureReason === null || amount === null
      ? null
      : { reason: row.failureReason, detail: row.failureDetail ?? '', amount };
  const state: PaymentBook = {
    orderId,
    paymentId,
    chargeKey: row.chargeKey ?? paymentId,
    method,
    amount,
    charge,
    tries,
    errors,
    cancels,
    actionUrl,
    problem,
    failure,
    refunds: refunds.map(toRefund),
    requested,
    answered,
  };
  return { state, traceparent, causedBy, dueAt };
}

const toRefund = ({ id, key, amount, currency, status, tries, failure }: RefundEntity): Refund => ({
  id,
  key: key ?? id,
  amount: { amount: Number(amount), currency },
  status,
  tries,
  failure,
});

const COLUMNS = `order_id, payment_id, method, amount, currency, charge, tries, cancels, problem, failure_reason,
  failure_detail, requested, answered, traceparent, caused_by, due_at, charge_key, errors, action_url`;

const VALUES = `unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::int[], $8::int[],
  $9::text[], $10::text[], $11::text[], $12::int[], $13::int[], $14::text[], $15::uuid[], $16::timestamptz[], $17::text[],
  $18::int[], $19::text[])`;

export function insertPayments(tx: Tx, books: readonly StoredBook[]): void {
  if (books.length === 0) return;
  tx.write(`INSERT INTO payment (${COLUMNS}) SELECT * FROM ${VALUES}`, valuesOf(books), { retryOnConflict: true });
}

export function updatePayments(tx: Tx, books: readonly StoredBook[]): void {
  if (books.length === 0) return;
  tx.write(
    `UPDATE payment p
        SET method = u.method, amount = u.amount, currency = u.currency, charge = u.charge, tries = u.tries,
            errors = u.errors, cancels = u.cancels, action_url = u.action_url, problem = u.problem, failure_reason = u.failure_reason, failure_detail = u.failure_detail,
            requested = u.requested, answered = u.answered, caused_by = u.caused_by, due_at = u.due_at, updated_at = now()
       FROM ${VALUES} AS u (${COLUMNS})
      WHERE p.order_id = u.order_id`,
    valuesOf(books),
  );
}

function valuesOf(books: readonly StoredBook[]): unknown[] {
  const states = books.map(({ state }) => state);
  return [
    states.map(({ orderId }) => orderId),
    states.map(({ paymentId }) => paymentId),
    states.map(({ method }) => method),
    states.map(({ amount }) => amount?.amount ?? null),
    states.map(({ amount }) => amount?.currency ?? null),
    states.map(({ charge }) => charge),
    states.map(({ tries }) => tries),
    states.map(({ cancels }) => cancels),
    states.map(({ problem }) => problem),
    states.map(({ failure }) => failure?.reason ?? null),
    states.map(({ failure }) => failure?.detail ?? null),
    states.map(({ requested }) => requested),
    states.map(({ answered }) => answered),
    books.map(({ traceparent }) => traceparent),
    books.map(({ causedBy }) => causedBy),
    books.map(({ dueAt }) => dueAt),
    states.map(({ chargeKey }) => chargeKey),
    states.map(({ errors }) => errors),
    states.map(({ actionUrl }) => actionUrl),
  ];
}

/** Oldest first: a refund that failed is entered before the one that takes its place (unique index refund_once). */
export function writeRefunds(tx: Tx, books: readonly StoredBook[]): void {
  const rows = books.flatMap(({ state }) => state.refunds.map((refund) => ({ orderId: state.orderId, refund })));
  if (rows.length === 0) return;
  tx.write(
    `INSERT INTO refund (id, order_id, amount, currency, status, tries, failure, key)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[])
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, tries = excluded.tries, failure = excluded.failure`,
    [
      rows.map(({ refund }) => refund.id),
      rows.map(({ orderId }) => orderId),
      rows.map(({ refund }) => refund.amount.amount),
      rows.map(({ refund }) => refund.amount.currency),
      rows.map(({ refund }) => refund.status),
      rows.map(({ refund }) => refund.tries),
      rows.map(({ refund }) => refund.failure),
      rows.map(({ refund }) => refund.key),
    ],
  );
}
