import { useState } from 'react';

/** Copies a text, and says so. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('copied');
    } catch {
      setSaid('not allowed');
    }
  };
  return (
    <>
      <button type="button" className="quiet" onClick={copy} aria-label={`Copy ${what}`}>
        {said === '' ? 'Copy' : said}
      </button>
      <span className="unseen" role="status">
        {said}
      </span>
    </>
  );
}
