import { useEffect, useSyncExternalStore } from 'react';

let forms = 0;
const listeners = new Set<() => void>();

const hold = (by: 1 | -1): void => {
  forms += by;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Of a form that holds what somebody has typed: while it is there the page stays, though its session may have ended. */
export function useHoldsPage(): void {
  useEffect(() => {
    hold(1);
    return () => hold(-1);
  }, []);
}

export const isHeld = (): boolean => forms > 0;

export const usePageIsHeld = (): boolean => useSyncExternalStore(subscribe, isHeld);
