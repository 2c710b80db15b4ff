export type InfrastructureErrorCode =
  | 'PORT_TAKEN'
  | 'START_FAILED'
  | 'NOT_READY'
  | 'NO_KAFKA'
  | 'DOWNLOAD_FAILED'
  | 'DOCKER_FAILED'
  | 'PARTITION_MISMATCH'
  | 'MIGRATION_FAILED'
  | 'DATABASE_RIGHTS'
  | 'UNKNOWN_TOOL'
  | 'NO_TOKEN';

/** Something a person must put right before the system can run; the message says what and how. */
export class InfrastructureError extends Error {
  override readonly name = 'InfrastructureError';

  constructor(
    readonly code: InfrastructureErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
