import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { MissingPart } from '@waybill/console-api';
import { isApiError } from '../../shared/api/api-error.js';
import { Notice } from '../../shared/ui/notice.js';
import { visible } from '../../shared/words/visible.js';

interface AskProps<Answer> {
  readonly query: UseQueryResult<Answer>;
  readonly children: (answer: Answer) => ReactNode;
}

/** The answer, or why there is none. An older answer stays while a newer one cannot be had, and that is said. */
export function Ask<Answer>({ query, children }: AskProps<Answer>) {
  const { data, error, isPending, refetch } = query;
  if (data === undefined) {
    if (isPending) return <p className="muted">Loading …</p>;
    return mayPass(error) ? <Failure error={error} again={() => void refetch()} /> : <Failure error={error} />;
  }
  return (
    <>
      {error && (
        <Notice tone="warn" announce>
          <p>This may be old: {sentenceOf(error)}</p>
        </Notice>
      )}
      {children(data)}
    </>
  );
}

/** Whether the same may be answered a moment later; what is not there, or wrongly asked for, stays so. */
const mayPass = (error: unknown): boolean =>
  !isApiError(error) || error.status === 0 || error.status === 429 || error.status >= 500;

interface FailureProps {
  readonly error: unknown;
  readonly again?: () => void;
}

/** Why something was refused, in the words of who refused it. */
export function Failure({ error, again }: FailureProps) {
  return (
    <Notice tone="bad" announce>
      <p>{sentenceOf(error)}</p>
      {isApiError(error) &&
        error.problem?.errors?.map(({ field, message }) => (
          <p key={field}>
            {field}: {message}
          </p>
        ))}
      {again && (
        <p>
          <button type="button" onClick={again}>
            Try again
          </button>
        </p>
      )}
    </Notice>
  );
}

export const sentenceOf = (error: unknown): string => {
  if (!isApiError(error)) return 'Something went wrong in this page. Reload it.';
  return visible(error.code === 'unreachable' ? error.message : `${error.message} (${error.code})`);
};

/** Names what of a composite could not be had. */
export function Missing({ parts }: { readonly parts: readonly MissingPart[] }) {
  if (parts.length === 0) return null;
  return (
    <Notice tone="warn">
      {parts.map(({ part, code, detail }) => (
        <p key={`${part} ${code}`}>
          <strong>{part}</strong> is missing: {visible(detail)} ({code})
        </p>
      ))}
    </Notice>
  );
}
