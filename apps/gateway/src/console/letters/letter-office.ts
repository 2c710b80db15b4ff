import { Injectable } from '@nestjs/common';
import {
  type Announcement,
  type FoundLetter,
  inOffice,
  type LetterBox,
  letterPlace,
  type Office,
  OperationError,
} from '@waybill/operations';
import { notFound, ProblemError, type Actor } from '@waybill/platform';
import { Upstream } from '../../upstream/upstream.js';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { brokerProblem } from '../shared/broker-problem.js';
import { decidedBy } from '../shared/decided-by.js';

/** Where dead letters are read and decided about, on behalf of an actor. */
@Injectable()
export class LetterOffice {
  constructor(
    private readonly kafka: GatewayKafka,
    private readonly upstream: Upstream,
  ) {}

  /** @throws ProblemError 503 `broker-unavailable`; what `work` throws */
  async at<T>(actor: Actor, work: (office: Office) => Promise<T>): Promise<T> {
    const askInventory = async (method: 'GET' | 'POST', path: string): Promise<Announcement> =>
      (await this.upstream.call('inventory', path, actor, { method }).catch(asOperationError)).body as Announcement;
    try {
      return await inOffice({ kafka: this.kafka.access, askInventory, by: decidedBy(actor) }, work);
    } catch (error) {
      throw brokerProblem(error);
    }
  }

  /** @throws ProblemError 404 `letter-not-found` */
  async find(box: LetterBox, id: string): Promise<FoundLetter> {
    try {
      letterPlace(id);
      const [found] = await box.find([id]);
      if (found) return found;
    } catch (error) {
      if (!(error instanceof OperationError) || !NOT_THERE.has(error.code)) throw error;
    }
    throw notFound('letter', id);
  }
}

/** An id of no possible letter, and one of which there is none. */
const NOT_THERE: ReadonlySet<string> = new Set(['misuse', 'refused']);

/** A token that has ended says nothing about a letter: the work ends, and goes on with another token. */
function asOperationError(error: unknown): never {
  if (!(error instanceof ProblemError) || error.status === 401) throw error;
  throw new OperationError(error.status < 500 ? 'refused' : 'unreachable', error.detail, { cause: error });
}
