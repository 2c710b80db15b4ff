import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ProblemError } from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, type Observable, of, throwError } from 'rxjs';

/**
 * A person whose sign-in fails sees a page that says why and begins once more; programs get the problem document. The page
 * is told the code alone, and nothing of what came with the request but where the sign-in was to lead.
 */
@Injectable()
export class LeadToPageInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      catchError((error: unknown) => {
        if (!(error instanceof ProblemError) || !isPage(request) || reply.sent) return throwError(() => error);
        void reply.redirect(pageOf(error, request), 303);
        return of(undefined);
      }),
    );
  }
}

const isPage = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') ?? false;

function pageOf({ code }: ProblemError, request: FastifyRequest): string {
  const { return_to: returnTo } = request.query as { return_to?: unknown };
  const query = new URLSearchParams({ failed: code, ...(typeof returnTo === 'string' && { return_to: returnTo }) });
  return `/console/sign-in?${query.toString()}`;
}
