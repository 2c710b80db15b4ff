import { Injectable } from '@nestjs/common';
import type { LetterDecisionAnswer } from '@waybill/console-api';
import { ProblemError, type Actor } from '@waybill/platform';
import { RecordedActions } from '../../actions/recorded-actions.js';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { LetterOffice } from './letter-office.js';

export interface Decided {
  readonly actor: Actor;
  readonly reason?: string;
  readonly traceparent: string;
}

/** What an operator decides about one letter: written down before, and on `dlq-audit` when it is done. */
@Injectable()
export class LetterDecisions {
  constructor(
    private readonly actions: RecordedActions,
    private readonly office: LetterOffice,
    private readonly kafka: GatewayKafka,
  ) {}

  /**
   * @throws ProblemError 404 `letter-not-found`; 409 `letter-decided`, `letter-refused`; 503 `action-not-recorded` and
   * nothing was done; 503 `broker-unavailable`
   */
  decide(
    id: string,
    action: 'replay' | 'drop',
    { actor, reason, traceparent }: Decided,
  ): Promise<LetterDecisionAnswer> {
    const traceId = traceparent.split('-')[1];
    return this.actions.record({ actor, action: `letter.${action}`, target: id, reason, traceId }, () =>
      this.office.at(actor, async ({ box, desk }) => {
        await box.requireDecisions();
        const found = await this.office.find(box, id);
        const { state } = found.letter;
        if (state !== 'waiting') throw new ProblemError(409, 'letter-decided', `The letter is ${state} already.`);
        const [decision] = await desk[action]([found]);
        this.kafka.letters.forget();
        if (!decision || decision.result === 'failed') {
          throw new ProblemError(
            409,
            'letter-refused',
            `The letter was not replayed: ${decision?.error ?? 'no reason'}.`,
          );
        }
        const { letter: _letter, state: now, ...said } = decision;
        return { ...found.letter, state: now, decision: said };
      }),
    );
  }
}
