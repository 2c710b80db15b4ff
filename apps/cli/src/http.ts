import { OperationError, visible } from '@waybill/operations/words';
import { bearer } from './identity/bearer.js';

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field?: string; readonly message?: string }[];
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 10 s. */
  readonly timeoutMs?: number;
}

/**
 * One JSON request.
 * @returns the answer's JSON; undefined for an empty answer
 * @throws OperationError refused with what the problem document says (RFC 9457); unreachable
 */
export async function requestJson<T>(method: string, url: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, url, options);
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(url, error);
  });
  if (!response.ok) throw new OperationError('refused', `${response.status} ${wordsOf(text)}`.trimEnd());
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new OperationError('refused', `what answers at ${new URL(url).origin} is no Waybill service`, { cause });
  }
}

/** Sends a request to a service, with the token of who is signed in, and gives the raw response. @throws OperationError unreachable when nobody answers. */
export async function send(
  method: string,
  url: string,
  { body, headers = {}, timeoutMs = 10_000 }: RequestOptions = {},
): Promise<Response> {
  const token = await bearer();
  try {
    return await fetch(url, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw unreachable(url, error);
  }
}

/** `fetch` throws for want of an answer only: whatever a server says, even 500, is a response. */
function unreachable(url: string, cause: unknown): OperationError {
  const message = `nothing answers at ${new URL(url).origin}: is Waybill running (npm start)?`;
  return new OperationError('unreachable', message, { cause });
}

/** What a refusal says, fit for a terminal: a problem document's words (RFC 9457), or the beginning of any other text. */
export function wordsOf(text: string): string {
  try {
    const { code, detail = '', errors = [] } = JSON.parse(text) as Problem;
    const fields = errors.map(({ field = '', message = '' }) => `${field} ${message}`.trim());
    // A detail that sums the fields up already says it all.
    const unsaid = fields.filter((field) => !detail.includes(field));
    return visible([code, detail, unsaid.join('; ')].filter(Boolean).join(': '));
  } catch {
    return visible(text.slice(0, 200));
  }
}
