import {
  aFunction,
  anObject,
  checkOptions,
  listOf,
  milliseconds,
  required,
  text,
  wholeNumber,
  type OptionRules,
} from '../options/check-options.js';
import type { ConsumerOptions, MessagingOptions } from './messaging-options.js';

type Rules<Options> = OptionRules<Options>;

const MESSAGING: Rules<MessagingOptions> = {
  name: required(text()),
  kafka: required(anObject),
  dataSource: required(anObject),
  transactions: anObject,
  consumer: anObject,
  relay: anObject,
  ownTopics: anObject,
};

const CONSUMER: Rules<ConsumerOptions> = {
  topics: required(listOf(text(249))),
  codec: required(anObject),
  lock: anObject,
  observer: anObject,
  deadLetterTopic: aFunction,
  maxBatch: wholeNumber(1, 10_000),
  maxQueued: wholeNumber(1, 1_000_000),
  maxAttempts: wholeNumber(1, 1_000),
  delay: anObject,
  suspend: anObject,
  statementTimeoutMs: wholeNumber(1, 3_600_000),
  inboxKeepMs: milliseconds(60_000, Number.MAX_SAFE_INTEGER),
  drainMs: milliseconds(),
  sessionTimeoutMs: wholeNumber(1_000, 1_800_000),
  maxWaitMs: milliseconds(0, 60_000),
  onFatal: aFunction,
};

const DELAY: Rules<NonNullable<ConsumerOptions['delay']>> = {
  firstMs: milliseconds(1),
  maxMs: milliseconds(1),
  maxAttempts: wholeNumber(1),
};

const SUSPEND: Rules<NonNullable<ConsumerOptions['suspend']>> = {
  after: wholeNumber(1, 1_000),
  firstMs: milliseconds(1),
  maxMs: milliseconds(1),
};

/**
 * Checks what an application gave, as it boots.
 *
 * @returns the options as they are
 * @throws InvalidOptionError naming the option, the value it got and what it accepts
 */
export function checkedMessagingOptions<Options extends MessagingOptions>(options: Options): Options {
  checkOptions<MessagingOptions>('MessagingModule', options, MESSAGING);
  const { consumer } = options;
  if (consumer === undefined) return options;
  checkOptions<ConsumerOptions>('MessagingModule: consumer', consumer, CONSUMER);
  if (consumer.delay) checkOptions('MessagingModule: consumer.delay', consumer.delay, DELAY);
  if (consumer.suspend) checkOptions('MessagingModule: consumer.suspend', consumer.suspend, SUSPEND);
  return options;
}
