import { BrokerUnavailableError, RecordRejectedError } from '@waybill/messaging/kafka';
import kafkajs from 'kafkajs';
import { CommandError, EXIT } from '../exit.js';

// kafkajs is CommonJS and spreads its errors into its exports, where Node finds no names to import.
const { KafkaJSError, KafkaJSProtocolError } = kafkajs;

/**
 * An error of the Kafka client as the command ends with it. What the broker answered is FAILED, with its words; everything
 * else that the client throws (connection, time-out, no broker left to ask) says that no answer came: UNREACHABLE.
 */
export function kafkaFailure(error: unknown, brokers: readonly string[]): unknown {
  const answer = causesOf(error).find((cause) => cause instanceof KafkaJSProtocolError);
  if (answer) return new CommandError(EXIT.FAILED, `Kafka refuses: ${answer.message}`, { cause: error });
  if (error instanceof RecordRejectedError) return new CommandError(EXIT.FAILED, error.message, { cause: error });
  if (error instanceof KafkaJSError || error instanceof BrokerUnavailableError) {
    const message = `no Kafka answers at ${brokers.join(', ')}: is Waybill running (npm start)?`;
    return new CommandError(EXIT.UNREACHABLE, message, { cause: error });
  }
  return error;
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let at = error; at instanceof Error && causes.length < 8; at = at.cause) causes.push(at);
  return causes;
}
