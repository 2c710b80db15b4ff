import { CommandError, EXIT } from './exit.js';

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field?: string; readonly message?: string }[];
}

/** One JSON request. @throws CommandError with what the problem document says (RFC 9457), or UNREACHABLE. */
export async function requestJson<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await send(method, url, body);
  const text = await response.text();
  if (!response.ok) throw new CommandError(EXIT.FAILED, `${response.status} ${describe(text)}`);
  return JSON.parse(text) as T;
}

/** Sends a request and gives the raw response. @throws CommandError UNREACHABLE when nobody answers. */
export async function send(method: string, url: string, body?: unknown): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      signal: AbortSignal.timeout(10_000),
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new CommandError(
      EXIT.UNREACHABLE,
      `nothing answers at ${new URL(url).origin}: is Waybill running (npm start)?`,
    );
  }
}

function describe(text: string): string {
  try {
    const problem = JSON.parse(text) as Problem;
    const fields = problem.errors?.map((error) => `${error.field ?? ''} ${error.message ?? ''}`.trim()).join('; ');
    return [problem.code, problem.detail, fields].filter(Boolean).join(': ');
  } catch {
    return text.slice(0, 200);
  }
}
