import { kafkaTrouble, type KafkaTroubleKind } from '@waybill/kafka-settings';
import { OperationError, type OperationErrorCode } from '../words/operation-error.js';

/** What Kafka answered is refused; what keeps us from being answered at all is unreachable. */
const CODES: Readonly<Record<KafkaTroubleKind, OperationErrorCode>> = {
  unreachable: 'unreachable',
  advertised: 'unreachable',
  'connection-security': 'unreachable',
  login: 'unreachable',
  rights: 'refused',
  refused: 'refused',
  unreadable: 'incomplete',
};

/** An error of the Kafka client as an operation ends with it: in words that name what to put right. Others as they are. */
export function kafkaFailure(error: unknown, brokers: readonly string[]): unknown {
  if (error instanceof OperationError) return error;
  if (error instanceof Error && 'code' in error && error.code === 'RECORD_REJECTED') {
    return new OperationError('refused', error.message, { cause: error });
  }
  const trouble = kafkaTrouble(error, brokers);
  if (!trouble) return error;
  return new OperationError(CODES[trouble.kind], trouble.message, { cause: error });
}
