import { Logger } from '@nestjs/common';
import { CallCutShortError } from '@waybill/jobs';
import type { ProviderCall } from '../domain/index.js';
import {
  NoAnswerError,
  PaymentProvider,
  type ChargeAnswer,
  type ChargeRecord,
  type ChargeRequest,
  type RefundAnswer,
} from '../provider/payment-provider.port.js';
import { AskProvider } from './ask-provider.js';

/** A provider that answers what the test says and notes what it was asked. */
class ScriptedProvider extends PaymentProvider {
  readonly asked: string[] = [];
  signal: AbortSignal | undefined;

  constructor(private readonly answers: Partial<Record<'charge' | 'lookup' | 'cancel' | 'refund', unknown>>) {
    super();
  }

  charge = (_: ChargeRequest, signal?: AbortSignal) => {
    this.signal = signal;
    return this.answer<ChargeAnswer>('charge');
  };
  lookup = () => this.answer<ChargeRecord>('lookup');
  cancel = () => this.answer<ChargeAnswer>('cancel');
  refund = () => this.answer<RefundAnswer>('refund');

  private answer<Answer>(call: 'charge' | 'lookup' | 'cancel' | 'refund'): Promise<Answer> {
    this.asked.push(call);
    const answer = this.answers[call];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as Answer);
  }
}

const CHARGED = { outcome: 'CHARGED' };
const amount = { amount: 2500, currency: 'USD' };
const orderId = 'order-1';
const aCharge = (tries: number): ProviderCall => ({
  kind: 'CHARGE',
  key: 'key-1',
  orderId,
  amount,
  method: 'tok_ok',
  tries,
});
const aRefund: ProviderCall = { kind: 'REFUND', key: 'refund-1', orderId, chargeKey: 'key-1', amount, tries: 1 };

describe('Asking the provider', () => {
  beforeAll(() => void Logger.overrideLogger(false));

  it('charges at the first try without looking anything up', async () => {
    const provider = new ScriptedProvider({ charge: CHARGED });
    const outcome = await new AskProvider(provider).execute(aCharge(1));
    expect(outcome).toEqual({ of: 'CHARGE', outcome: { kind: 'CHARGED' } });
    expect(provider.asked).toEqual(['charge']);
  });

  it('looks up what became of an earlier try, and does not charge again when it came through', async () => {
    const provider = new ScriptedProvider({ lookup: CHARGED });
    const outcome = await new AskProvider(provider).execute(aCharge(2));
    expect(outcome).toEqual({ of: 'CHARGE', outcome: { kind: 'CHARGED' } });
    expect(provider.asked).toEqual(['lookup']);
  });

  it('charges again when the provider has not heard of the earlier try', async () => {
    const provider = new ScriptedProvider({ lookup: { outcome: 'NOT_FOUND' }, charge: CHARGED });
    await new AskProvider(provider).execute(aCharge(2));
    expect(provider.asked).toEqual(['lookup', 'charge']);
  });

  it('does not charge again while it cannot look up', async () => {
    const provider = new ScriptedProvider({ lookup: new NoAnswerError('no answer in time') });
    const outcome = await new AskProvider(provider).execute(aCharge(2));
    expect(outcome).toEqual({ of: 'CHARGE', outcome: { kind: 'UNKNOWN', detail: 'no answer in time' } });
    expect(provider.asked).toEqual(['lookup']);
  });

  it('says of a cancelled charge whether it was too late', async () => {
    const cancel: ProviderCall = { kind: 'CANCEL_CHARGE', key: 'key-1', orderId };
    const inTime = await new AskProvider(new ScriptedProvider({ cancel: { outcome: 'CANCELLED' } })).execute(cancel);
    const tooLate = await new AskProvider(new ScriptedProvider({ cancel: CHARGED })).execute(cancel);
    expect([inTime.outcome.kind, tooLate.outcome.kind]).toEqual(['CANCELLED', 'CHARGED']);
  });

  it('passes on that nobody waits any more', async () => {
    const given = new AbortController();
    const provider = new ScriptedProvider({ charge: CHARGED });
    await new AskProvider(provider).execute(aCharge(1), given.signal);
    expect(provider.signal).toBe(given.signal);
  });

  it('knows nothing of a call that was cut short', () => {
    const error = new CallCutShortError('WORKER_STOPPED', 'the worker is stopping');
    const outcome = new AskProvider(new ScriptedProvider({})).unanswered(aRefund, error);
    expect(outcome).toEqual({
      of: 'REFUND',
      key: 'refund-1',
      outcome: { kind: 'UNKNOWN', detail: 'the payment provider did not answer in time' },
    });
  });

  it('tells customers nothing of what broke on our side', async () => {
    const broken = new Error('connect ECONNREFUSED 127.0.0.1:5432');
    const outcome = await new AskProvider(new ScriptedProvider({ refund: broken })).execute(aRefund);
    expect(outcome).toEqual({
      of: 'REFUND',
      key: 'refund-1',
      outcome: { kind: 'UNKNOWN', detail: 'the payment provider could not be reached' },
    });
  });
});
