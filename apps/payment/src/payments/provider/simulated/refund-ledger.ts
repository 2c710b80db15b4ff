import type { Tx } from '@waybill/messaging';
import type { RefundAnswer, RefundRequest } from '../payment-provider.port.js';
import { behaviourOf } from './test-tokens.js';

interface Charge {
  readonly method: string;
  /** bigint, as text. */
  readonly amount: string;
  readonly currency: string;
}

interface Refund {
  readonly key: string;
  readonly status: 'REFUNDED' | 'REFUSED';
  readonly detail: string | null;
  /** bigint, as text. */
  readonly amount: string;
}

/**
 * The simulated gateway's book of refunds (`provider.refunds`). A refund is decided under its charge's lock, so that
 * refunds that arrive at once cannot together give back more than was charged.
 */
export class RefundLedger {
  async record(tx: Tx, request: RefundRequest): Promise<RefundAnswer> {
    const [charge] = await tx.query<Charge>(
      `SELECT method, amount, currency FROM provider.charges WHERE key = $1 AND status = 'CHARGED' FOR UPDATE`,
      [request.chargeKey],
    );
    // Not recorded: the charge may still come through, and then this refund may be asked again.
    if (!charge) return refused('no such charge');
    const refunds = await tx.query<Refund>(
      'SELECT key, status, detail, amount FROM provider.refunds WHERE charge_key = $1',
      [request.chargeKey],
    );
    const known = refunds.find((refund) => refund.key === request.key);
    if (known) return answerOf(known);
    const answer = decide(request, charge, refunds);
    await insert(tx, request, answer);
    return answer;
  }
}

function decide(request: RefundRequest, charge: Charge, refunds: readonly Refund[]): RefundAnswer {
  const refusedBefore = refunds.filter((refund) => refund.status === 'REFUSED').length;
  if (refusedBefore < (behaviourOf(charge.method).refundsRefused ?? 0))
    return refused('refund refused by the card issuer');
  const back = refunds.reduce((sum, refund) => sum + (refund.status === 'REFUNDED' ? Number(refund.amount) : 0), 0);
  const { amount, currency } = request.amount;
  if (currency !== charge.currency || back + amount > Number(charge.amount)) return refused('more than was charged');
  return { outcome: 'REFUNDED' };
}

async function insert(tx: Tx, request: RefundRequest, answer: RefundAnswer): Promise<void> {
  await tx.query(
    `INSERT INTO provider.refunds (key, charge_key, status, detail, amount, currency)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      request.key,
      request.chargeKey,
      answer.outcome,
      answer.outcome === 'REFUSED' ? answer.detail : null,
      request.amount.amount,
      request.amount.currency,
    ],
  );
}

const answerOf = ({ status, detail }: Refund): RefundAnswer =>
  status === 'REFUNDED' ? { outcome: 'REFUNDED' } : refused(detail ?? '');

const refused = (detail: string): RefundAnswer => ({ outcome: 'REFUSED', detail });
