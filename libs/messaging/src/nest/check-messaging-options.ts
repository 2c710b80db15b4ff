import { DEFAULT_DELAY, DEFAULT_SUSPEND } from '../consumer/create-batch-consumer.js';
import {
  aFunction,
  anObject,
  checkOptions,
  InvalidOptionError,
  listOf,
  milliseconds,
  oneOf,
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
  database: required(anObject),
  events: listOf(anObject),
  createTables: oneOf(true, false),
  createTopics: anObject,
  transactions: anObject,
  consumer: anObject,
  relay: { accepts: 'an object, or false', takes: (value) => value === false || anObject.takes(value) },
  ownTopics: anObject,
};

const CONSUMER: Rules<ConsumerOptions> = {
  topics: listOf(text(249)),
  codec: anObject,
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

const TOPICS: Rules<NonNullable<MessagingOptions['createTopics']>> = {
  partitions: required(wholeNumber(1, 10_000)),
  config: anObject,
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
  if (options.createTopics) checkOptions('MessagingModule: createTopics', options.createTopics, TOPICS);
  const { consumer } = options;
  if (consumer === undefined) return options;
  checkOptions<ConsumerOptions>('MessagingModule: consumer', consumer, CONSUMER);
  const { delay, suspend } = consumer;
  if (delay) {
    checkOptions('MessagingModule: consumer.delay', delay, DELAY);
    checkPauses('MessagingModule: consumer.delay', delay, DEFAULT_DELAY);
  }
  if (suspend) {
    checkOptions('MessagingModule: consumer.suspend', suspend, SUSPEND);
    checkPauses('MessagingModule: consumer.suspend', suspend, DEFAULT_SUSPEND);
  }
  return options;
}

interface Pauses {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Pauses grow. What is left out counts as its default, so that a first pause alone may be too long, too. */
function checkPauses(owner: string, given: Partial<Pauses>, defaults: Pauses): void {
  const { firstMs = defaults.firstMs, maxMs = defaults.maxMs } = given;
  if (firstMs > maxMs) throw InvalidOptionError.of(owner, 'firstMs', firstMs, `at most maxMs (${maxMs})`);
}
