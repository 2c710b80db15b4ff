import { ProblemError } from '@waybill/platform';
import { OperationError } from '@waybill/operations';

/** What reading Kafka ended with, as a refusal. What is no failure of Kafka's stays as it is. */
export function brokerProblem(error: unknown): unknown {
  if (!(error instanceof OperationError)) return error;
  return new ProblemError(503, 'broker-unavailable', `Kafka could not be asked: ${withoutAdvice(error.message)}.`, {
    retryAfterSeconds: 2,
  });
}

/** The command line's question whether the system runs says nothing to a browser, nor do the brokers' addresses. */
const withoutAdvice = (message: string): string =>
  message
    .replace(/: is Waybill running \(npm start\)\?$/, '')
    .replace(/ at [\w.,:[\]-]+$/, '')
    .slice(0, 200);

/** @throws ProblemError 503 `broker-unavailable`; whatever else `work` throws */
export async function askingKafka<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw brokerProblem(error);
  }
}
