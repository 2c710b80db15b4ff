import { setTimeout as delay } from 'node:timers/promises';
import { GroupCommit } from '@waybill/jobs';
import { type Transactions } from '@waybill/messaging';
import {
  ChargeErrorAnswer,
  NoAnswerError,
  type ChargeAnswer,
  type ChargeRecord,
  type ChargeRequest,
  type ChargeWaits,
  type PaymentProvider,
  type RefundAnswer,
  type RefundRequest,
} from '../payment-provider.port.js';
import { ChargeLedger, type ChargeAsked, type ChargeEntry } from './charge-ledger.js';
import { decideAction, decideCharge } from './decide-charge.js';
import { RefundLedger } from './refund-ledger.js';
import { behaviourOf } from './test-tokens.js';

export interface SimulatedGatewayOptions {
  /** Share of `tok_ok` charges that are approved, 0–1; which ones is a function of the key. */
  readonly successRate: number;
  /** How long every answer takes, ms. */
  readonly latencyMs: number;
  /** How long customers take who act where a charge asks for it, ms. */
  readonly actionMs: number;
}

/**
 * A payment provider that keeps its books in schema `provider`, on connections that are not the service's: what it
 * did is committed before it answers and stays done if the service dies or rolls back. It never reads the service's
 * tables. The latency comes after the commit, so that a process killed in between finds the charge made.
 */
export class SimulatedGateway implements PaymentProvider {
  private readonly charges = new ChargeLedger();
  private readonly refunds = new RefundLedger();
  /** Charges that arrive together share one statement and one commit of the ledger. */
  private readonly together: GroupCommit<ChargeAsked, ChargeEntry>;

  /** @param transactions over a data source of the gateway's own. */
  constructor(
    private readonly transactions: Transactions,
    private readonly options: SimulatedGatewayOptions,
  ) {
    this.together = new GroupCommit(transactions, (tx, asked) => this.charges.record(tx, asked));
  }

  async charge(request: ChargeRequest, signal?: AbortSignal): Promise<ChargeAnswer | ChargeWaits> {
    const behaviour = behaviourOf(request.method);
    const entry = await this.together.submit({
      request,
      decision: decideCharge(request, this.options.successRate),
      errorsFirst: behaviour.errorsBeforeCharge ?? 0,
    });
    await this.latency(signal);
    if (behaviour.answerLost) throw new NoAnswerError('the gateway did not answer in time');
    const answer = recordOf(entry, request.key);
    if (answer.outcome === 'NOT_FOUND') throw new ChargeErrorAnswer('the gateway answered with an internal error');
    return answer;
  }

  async lookup(key: string, signal?: AbortSignal): Promise<ChargeRecord> {
    const entry = await this.transactions.run(async (tx) => {
      const found = await this.charges.find(tx, key);
      return found?.status === 'ACTION' ? this.charges.act(tx, key, decideAction, this.options.actionMs) : found;
    });
    await this.latency(signal);
    return entry ? recordOf(entry, key) : { outcome: 'NOT_FOUND' };
  }

  async cancel(key: string, signal?: AbortSignal): Promise<ChargeAnswer> {
    const entry = await this.transactions.run((tx) => this.charges.cancel(tx, key));
    await this.latency(signal);
    const answer = recordOf(entry, key);
    if (answer.outcome === 'NOT_FOUND' || answer.outcome === 'ACTION_REQUIRED')
      throw new NoAnswerError('the gateway left the charge undecided');
    return answer;
  }

  async refund(request: RefundRequest, signal?: AbortSignal): Promise<RefundAnswer> {
    const answer = await this.transactions.run((tx) => this.refunds.record(tx, request));
    await this.latency(signal);
    return answer;
  }

  /** Resolves when the charges under way are answered. */
  close(): Promise<void> {
    return this.together.close();
  }

  private async latency(signal?: AbortSignal): Promise<void> {
    if (this.options.latencyMs === 0) return;
    await delay(this.options.latencyMs, undefined, signal && { signal }).catch((cause: unknown) => {
      throw new NoAnswerError('the gateway did not answer in time', { cause });
    });
  }
}

function recordOf(entry: ChargeEntry, key: string): ChargeRecord {
  switch (entry.status) {
    case 'ACTION':
      return { outcome: 'ACTION_REQUIRED', url: `https://simulated.invalid/3ds/${encodeURIComponent(key)}` };
    case 'CHARGED':
      return { outcome: 'CHARGED' };
    case 'DECLINED':
      return { outcome: 'DECLINED', detail: entry.detail ?? '' };
    case 'CANCELLED':
      return { outcome: 'CANCELLED' };
    case 'RECEIVED':
      return { outcome: 'NOT_FOUND' };
  }
}
