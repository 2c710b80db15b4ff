import { setTimeout as pause } from 'node:timers/promises';
import type { MissingPart } from '@waybill/console-api';
import { describeGaps, type Gap } from '@waybill/operations';
import { ProblemError } from '@waybill/platform';
import type { PartAnswer } from '../../upstream/upstream.js';
import { brokerProblem } from './broker-problem.js';

/** Each part of a composite answer has so long, ms. */
export const PART_MS = 2_000;

/** What a composite answer could not say: collected while its parts come in. */
export class Parts {
  private readonly byPart = new Map<string, MissingPart>();

  get missing(): readonly MissingPart[] {
    return [...this.byPart.values()];
  }

  /** A part that a service answers. @returns null where it is missing */
  async of<T>(answer: Promise<PartAnswer<T>>): Promise<T | null> {
    const part = await answer;
    if (part.ok) return part.body;
    this.lack(part.missing);
    return null;
  }

  /** A part that is read elsewhere: it has as long as every other. @returns null where it is missing */
  async within<T>(part: string, work: Promise<T>, ms = PART_MS): Promise<T | null> {
    const late = new AbortController();
    try {
      return await Promise.race([work, tooLate(part, ms, late.signal)]);
    } catch (error) {
      const problem = brokerProblem(error);
      if (!(problem instanceof ProblemError)) throw error;
      this.lack({ part, code: problem.code, detail: problem.detail });
      return null;
    } finally {
      late.abort();
      work.catch(() => undefined);
    }
  }

  lack(missing: MissingPart): void {
    this.byPart.set(`${missing.part} ${missing.code}`, missing);
  }

  /** What of a part could not be read in Kafka. */
  lackGaps(part: string, gaps: readonly Gap[]): void {
    if (gaps.length > 0)
      this.lack({ part, code: 'broker-unavailable', detail: `Not all could be read: ${describeGaps(gaps)}.` });
  }
}

async function tooLate(part: string, ms: number, signal: AbortSignal): Promise<never> {
  await pause(ms, undefined, { signal, ref: false });
  throw new ProblemError(504, 'upstream-timeout', `${part} could not be read in time.`);
}
