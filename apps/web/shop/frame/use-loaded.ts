import { useCallback, useEffect, useState } from 'react';
import { type ApiError, isApiError } from '../../shared/api/api-error.js';
import { get } from '../../shared/api/client.js';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly refusal: ApiError | undefined;
  readonly reload: () => void;
}

/** What a path answers; undefined until then. */
export function useLoaded<T>(path: string): Loaded<T> {
  const [value, setValue] = useState<T>();
  const [refusal, setRefusal] = useState<ApiError>();
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((last) => last + 1), []);

  useEffect(() => {
    const gone = new AbortController();
    get<T>(path, { signal: gone.signal }).then(
      (answer) => {
        setValue(answer);
        setRefusal(undefined);
      },
      (error: unknown) => {
        if (!gone.signal.aborted && isApiError(error)) setRefusal(error);
      },
    );
    return () => gone.abort();
  }, [path, round]);

  return { value, refusal, reload };
}
