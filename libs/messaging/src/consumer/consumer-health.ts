/** What a health check may want to know. Ready = joined; live = not stuck: progress is recent while records wait. */
export interface ConsumerHealth {
  /** Member of the group, with its assignment known. */
  readonly joined: boolean;
  /** Last time a batch was committed, or found that there was nothing to do. */
  readonly lastProgressAt: Date;
  /** Records fetched and not yet committed. */
  readonly queued: number;
  /** Set when the consumer gave up for good; the process should end. */
  readonly fatal: Error | undefined;
}
