import type { Problem } from '@waybill/console-api';

/** A refusal, or no answer at all. `code` is stable: pages decide by it and show `message`. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 where there was no answer. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problem?: Problem,
    /** How long to wait before the same is asked again, where the answer says so. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError;

/** The server did not answer: it is away, or the network is. */
export const unreachable = (): ApiError => new ApiError(0, 'unreachable', 'Waybill does not answer.');
