import { Catch, type ExceptionFilter } from '@nestjs/common';

/**
 * Nest's own RPC filter turns every error into a plain `{ status, message }`. The consumer decides by class and code
 * (permanent, later, transient), so the error must arrive as it was thrown. Bound to the handler method itself: there
 * it comes before class and global filters, whatever the application installs.
 */
@Catch()
export class OriginalErrorFilter implements ExceptionFilter {
  catch(exception: unknown): never {
    throw exception;
  }
}
