import type { Problem } from '@waybill/console-api';
import { ApiError, unreachable } from './api-error.js';

export interface CallOptions {
  /** Sent as JSON. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

type Listener = () => void;
const sessionEndings = new Set<Listener>();

/** Called where an answer says that there is no session any more. @returns what stops it */
export function onSessionEnded(listener: Listener): Listener {
  sessionEndings.add(listener);
  return () => sessionEndings.delete(listener);
}

/** Parameters without the empty ones, as `?a=b`; nothing where there are none. */
export function queryText(parameters: Readonly<Record<string, string | number | undefined | null>>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** @throws ApiError for every answer that is not 2xx, and where there is none */
export const get = <Answer>(path: string, options?: CallOptions): Promise<Answer> => call<Answer>('GET', path, options);

/** The header says that a page of ours asks: another site cannot send it. @throws ApiError as {@link get} does */
export const post = <Answer = void>(path: string, body: object = {}, options?: CallOptions): Promise<Answer> =>
  call<Answer>('POST', path, { ...options, body });

/** @throws ApiError as {@link get} does */
export async function call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const response = await request(method, path, 'application/json', options);
  if (response.status === 204 || response.headers.get('content-length') === '0') return undefined as Answer;
  try {
    return (await response.json()) as Answer;
  } catch {
    throw new ApiError(response.status, 'unreadable-answer', 'The answer is not JSON.');
  }
}

/** An answer of another media type, as text. @throws ApiError as {@link get} does */
export async function text(path: string, accept: string): Promise<string> {
  const response = await request('GET', path, accept, {});
  return response.text();
}

async function request(method: string, path: string, accept: string, options: CallOptions): Promise<Response> {
  const { body, headers, signal } = options;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept,
        ...(method !== 'GET' && { 'x-waybill-request': '1' }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
  if (!response.ok) throw await refusalOf(response);
  return response;
}

async function refusalOf(response: Response): Promise<ApiError> {
  const problem = await problemOf(response);
  const { status } = response;
  if (status === 401) for (const listener of sessionEndings) listener();
  const code = problem?.code ?? `http-${status}`;
  return new ApiError(status, code, problem?.detail ?? `HTTP ${status}`, problem, retryAfterOf(response));
}

/** Seconds; undefined where it says nothing, or a date. */
function retryAfterOf({ headers }: Response): number | undefined {
  const text = headers.get('retry-after') ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

async function problemOf(response: Response): Promise<Problem | undefined> {
  if (!response.headers.get('content-type')?.includes('json')) return undefined;
  try {
    const problem: unknown = await response.json();
    return typeof problem === 'object' && problem !== null ? (problem as Problem) : undefined;
  } catch {
    return undefined;
  }
}
