import { Injectable, Logger } from '@nestjs/common';
import { ProviderBreaker } from '@waybill/platform';
import { Carrier, type BookingAnswer, type VoidAnswer } from '../carrier/carrier.port.js';
import type { BookingOutcome, CarrierCall, VoidOutcome } from '../domain/index.js';

/** What became of a call, in the words of the book that owed it. */
export type CallOutcome =
  { readonly of: 'BOOK'; readonly outcome: BookingOutcome } | { readonly of: 'VOID'; readonly outcome: VoidOutcome };

/** Makes the call that a book owes. Runs in no transaction; whatever goes wrong is an outcome: UNKNOWN. */
@Injectable()
export class AskCarrier {
  private readonly logger = new Logger(AskCarrier.name);

  constructor(
    private readonly carrier: Carrier,
    private readonly breaker: ProviderBreaker,
  ) {}

  /** @param signal aborted when nobody waits for the outcome any more */
  async execute(call: CarrierCall, signal?: AbortSignal): Promise<CallOutcome> {
    const { key, orderId } = call;
    try {
      if (call.kind === 'VOID') {
        const answer = await this.breaker.request(() => this.carrier.void(key, signal));
        return { of: 'VOID', outcome: toVoidOutcome(answer) };
      }
      const booking = { key, reference: orderId, address: call.address };
      const answer = await this.breaker.request(() => this.carrier.book(booking, signal));
      return { of: 'BOOK', outcome: toBookingOutcome(answer) };
    } catch (error) {
      return this.unanswered(call, error);
    }
  }

  /** What is known of a call that failed or was cut short: nothing, so it is made again under the same key. */
  unanswered({ kind: of, orderId }: CarrierCall, error: unknown): CallOutcome {
    this.logger.warn({ orderId, call: of, err: error, msg: 'the carrier did not answer' });
    return { of, outcome: { kind: 'UNKNOWN', detail: 'the carrier did not answer' } };
  }
}

function toBookingOutcome(answer: BookingAnswer): BookingOutcome {
  switch (answer.outcome) {
    case 'BOOKED':
      return { kind: 'BOOKED', trackingNumber: answer.trackingNumber, carrier: answer.carrier };
    case 'REFUSED':
      return { kind: 'FAILED', reason: 'UNDELIVERABLE', detail: answer.detail };
    case 'VOIDED':
      return { kind: 'VOIDED' };
  }
}

const toVoidOutcome = (answer: VoidAnswer): VoidOutcome =>
  answer.outcome === 'VOIDED'
    ? { kind: 'VOIDED', booked: answer.booked }
    : { kind: 'VOID_FAILED', detail: answer.detail };
