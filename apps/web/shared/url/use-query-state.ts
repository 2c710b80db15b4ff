import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { changed, pick, type Checks } from './query-state.js';

/** Part of a page's state that lies in its address, so that it can be reloaded, gone back to and sent to somebody. */
export function useQueryState<Name extends string>(
  checks: Checks<Name>,
): readonly [Readonly<Partial<Record<Name, string>>>, (change: Readonly<Partial<Record<Name, string>>>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const values = useMemo(() => pick(parameters, checks), [parameters, checks]);
  const change = useCallback(
    (next: Readonly<Partial<Record<Name, string>>>) => setParameters((now) => changed(now, next)),
    [setParameters],
  );
  return [values, change];
}
