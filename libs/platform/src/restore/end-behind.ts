import { Logger } from '@nestjs/common';
import type { DatabaseBehindTopicError } from '@waybill/messaging';

/** Ends a running service whose database is older than what it has said, at once: a clean shutdown would work on it. */
export function endBehind({ message }: Pick<DatabaseBehindTopicError, 'message'>): never {
  new Logger('RestoreGuard').fatal(message);
  process.exit(1);
}
