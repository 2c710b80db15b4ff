import { useLocation, useNavigate, useSearchParams } from 'react-router';

interface PagerProps {
  readonly nextCursor: string | null;
  /** What of it is shown, in words. */
  readonly shown: string;
}

/** Pages of a list that grows at its newer end. "Newer" goes back the way one came. */
export function Pager({ nextCursor, shown }: PagerProps) {
  const [parameters, setParameters] = useSearchParams();
  const navigate = useNavigate();
  const state = useLocation().state as { readonly pages?: number } | null;
  const depth = state?.pages ?? 0;
  const older = (): void => {
    const next = new URLSearchParams(parameters);
    next.set('cursor', nextCursor ?? '');
    setParameters(next, { state: { pages: depth + 1 } });
  };
  const newer = (): void => {
    if (depth > 0) return void navigate(-1);
    const next = new URLSearchParams(parameters);
    next.delete('cursor');
    setParameters(next);
  };
  return (
    <nav className="pager" aria-label="Pages">
      <span className="muted small">{shown}</span>
      <div className="buttons">
        {parameters.has('cursor') && (
          <button type="button" onClick={newer}>
            ‹ Newer
          </button>
        )}
        {nextCursor !== null && (
          <button type="button" onClick={older}>
            Older ›
          </button>
        )}
      </div>
    </nav>
  );
}
