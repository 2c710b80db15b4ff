import { useEffect, useEffectEvent } from 'react';
import { Dialog } from '../../shared/ui/dialog.js';
import { stepTo } from './row-step.js';

export const SEARCH_ID = 'search';

const KEYS = [
  ['/', 'find by id'],
  ['j', 'next row'],
  ['k', 'row before'],
  ['Enter', 'open the row'],
  ['?', 'this list'],
  ['Esc', 'close a dialog'],
] as const;

interface KeysProps {
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

/** Keys for everybody who has no mouse in the hand, and the list of them. */
export function Keys({ open, onOpen }: KeysProps) {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === '/') document.getElementById(SEARCH_ID)?.focus();
    else if (event.key === '?') onOpen(true);
    else if (event.key === 'j') goToRow(1);
    else if (event.key === 'k') goToRow(-1);
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => onKey(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  if (!open) return null;
  return (
    <Dialog labelledBy="keys-title" onClose={() => onOpen(false)}>
      <div className="body">
        <h2 id="keys-title">Keys</h2>
        <dl className="facts">
          {KEYS.map(([key, text]) => (
            <div key={key} className="row">
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <div className="buttons end">
          <button type="button" onClick={() => onOpen(false)}>
            Close
          </button>
        </div>
      </div>
    </Dialog>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName));

function goToRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const here = rows.findIndex(
    (row) => row === document.activeElement || row.closest('tr')?.contains(document.activeElement),
  );
  const row = rows[stepTo(here, by, rows.length)];
  row?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}
