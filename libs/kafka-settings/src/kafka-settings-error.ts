export interface WrongKafkaSetting {
  readonly variable: string;
  /** What was found, ready to be shown; never a secret. */
  readonly got: string;
  readonly accepts: string;
}

/** `KAFKA_…` variables that nothing can be started with; the message lists every one of them. */
export class KafkaSettingsError extends Error {
  readonly code = 'KAFKA_SETTINGS_INVALID';
  override readonly name = 'KafkaSettingsError';

  constructor(readonly wrong: readonly WrongKafkaSetting[]) {
    super(wrong.map(({ variable, got, accepts }) => `${variable} ${got}; it ${accepts}`).join('\n'));
  }
}
