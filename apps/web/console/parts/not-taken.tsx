import { useSearchParams } from 'react-router';
import { Notice } from '../../shared/ui/notice.js';
import { notTaken, type Check } from '../../shared/url/query-state.js';
import { visible } from '../../shared/words/visible.js';

/** Names what of the address the page goes without, so that nobody takes its list for a filtered one. */
export function NotTaken({ checks }: { readonly checks: Readonly<Record<string, Check>> }) {
  const [parameters, setParameters] = useSearchParams();
  const left = notTaken(parameters, checks);
  if (left.length === 0) return null;
  const remove = (): void => {
    const next = new URLSearchParams(parameters);
    for (const { name } of left) next.delete(name);
    setParameters(next, { replace: true });
  };
  return (
    <Notice tone="warn">
      <p>The address asks for what this page cannot do; it is shown without:</p>
      {left.map(({ name, value, why }) => (
        <p key={name}>
          <code>
            {visible(name)}={visible(value)}
          </code>
          : {why}
        </p>
      ))}
      <p>
        <button type="button" onClick={remove}>
          Remove from the address
        </button>
      </p>
    </Notice>
  );
}
