import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Waybill`;
  }, [title]);
}

interface PageProps {
  readonly title: string;
  /** Beside the heading. */
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its heading takes the focus when one comes here from another page. */
export function Page({ title, beside, actions, children }: PageProps) {
  usePageTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    // Somebody who has begun to type in the search box goes on typing.
    if (!(document.activeElement instanceof HTMLInputElement)) heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <main className="page" id="main">
      <div className="head">
        <div className="row">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {beside}
        </div>
        {actions && <div className="buttons">{actions}</div>}
      </div>
      {children}
    </main>
  );
}
