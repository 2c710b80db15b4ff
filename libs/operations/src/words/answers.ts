import type { ServiceName } from '@waybill/system-map';
import { OperationError } from './operation-error.js';

/** What services' databases said, and why others said nothing. */
export interface Answers<T> {
  readonly found: readonly T[];
  readonly away: readonly OperationError[];
}

/** Asks every service's database at the same time; one that is away hides no other. @throws the reason when all are */
export async function fromEach<T>(
  services: readonly ServiceName[],
  question: (service: ServiceName) => Promise<T>,
): Promise<Answers<T>> {
  const answers = await Promise.allSettled(services.map(question));
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const errors = answers.flatMap((answer): unknown[] => (answer.status === 'rejected' ? [answer.reason] : []));
  const away = errors.filter((error) => error instanceof OperationError);
  if (away.length < errors.length || (found.length === 0 && errors.length > 0)) throw errors[0];
  return { found, away };
}

/** @throws OperationError incomplete naming the databases that said nothing */
export function refuseAway(away: readonly OperationError[]): void {
  if (away.length === 0) return;
  throw new OperationError('incomplete', `not all could be read: ${away.map(({ message }) => message).join('; ')}`);
}
