import { kafkaTrouble, type KafkaTroubleKind } from '@waybill/kafka-settings';
import { CommandError, EXIT } from '../exit.js';

/** What Kafka answered is FAILED; what keeps us from being answered at all is UNREACHABLE. */
const EXIT_CODES: Readonly<Record<KafkaTroubleKind, number>> = {
  unreachable: EXIT.UNREACHABLE,
  advertised: EXIT.UNREACHABLE,
  'connection-security': EXIT.UNREACHABLE,
  login: EXIT.UNREACHABLE,
  rights: EXIT.FAILED,
  refused: EXIT.FAILED,
  unreadable: EXIT.INCOMPLETE,
};

/** An error of the Kafka client as the command ends with it: in words that name what to put right. Others as they are. */
export function kafkaFailure(error: unknown, brokers: readonly string[]): unknown {
  if (error instanceof CommandError) return error;
  if (error instanceof Error && 'code' in error && error.code === 'RECORD_REJECTED') {
    return new CommandError(EXIT.FAILED, error.message, { cause: error });
  }
  const trouble = kafkaTrouble(error, brokers);
  if (!trouble) return error;
  return new CommandError(EXIT_CODES[trouble.kind], trouble.message, { cause: error });
}
