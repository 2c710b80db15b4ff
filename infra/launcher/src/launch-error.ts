/** Something the person who typed the command can put right; the message says how. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';

  constructor(
    readonly code:
      'BAD_ARGUMENT' | 'BAD_SETTING' | 'PORT_TAKEN' | 'ALREADY_RUNNING' | 'NOT_RUNNING' | 'NO_KAFKA' | 'SERVICE_FAILED',
    message: string,
  ) {
    super(message);
  }
}
