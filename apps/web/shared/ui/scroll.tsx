import type { ReactNode } from 'react';

interface ScrollProps {
  /** What is in it, for a reader who cannot see it. */
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Scrolls sideways by itself, also by keyboard, so that the page never does. */
export function Scroll({ label, className = 'scroll', children }: ScrollProps) {
  return (
    <div className={className} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
