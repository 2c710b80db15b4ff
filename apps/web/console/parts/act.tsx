import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { isApiError } from '../../shared/api/api-error.js';
import { Dialog } from '../../shared/ui/dialog.js';
import { Notice } from '../../shared/ui/notice.js';
import { useHoldsPage } from '../session/held-page.js';
import { SessionEnded } from '../session/session-ended.js';
import { useSessionHasEnded } from '../session/use-session.js';
import { Failure } from './ask.js';

interface ActProps {
  /** On the button, and on the one that does it. */
  readonly verb: string;
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** `must`: without a reason it is refused. */
  readonly reason: 'must' | 'may' | 'none';
  readonly act: (reason: string) => Promise<unknown>;
  readonly onDone?: () => void;
  readonly tone?: 'primary' | 'danger' | 'quiet';
  readonly disabled?: boolean;
}

/** A button that says what will happen, asks for the reason, and shows why it was refused. */
export function Act({ verb, title, children, reason, act, onDone, tone, disabled = false }: ActProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={tone ?? ''} disabled={disabled} onClick={() => setOpen(true)}>
        {verb}
      </button>
      {open && (
        <ActDialog
          verb={verb}
          title={title}
          reason={reason}
          act={act}
          danger={tone === 'danger'}
          onClose={(done) => {
            setOpen(false);
            if (done) onDone?.();
          }}
        >
          {children}
        </ActDialog>
      )}
    </>
  );
}

interface ActDialogProps extends Pick<ActProps, 'verb' | 'title' | 'reason' | 'act' | 'children'> {
  readonly danger: boolean;
  readonly onClose: (done: boolean) => void;
}

function ActDialog({ verb, title, reason, act, children, danger, onClose }: ActDialogProps) {
  const [why, setWhy] = useState('');
  const client = useQueryClient();
  const heading = useId();
  const ended = useSessionHasEnded();
  useHoldsPage();
  const doing = useMutation({
    mutationFn: () => act(why.trim()),
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose(true);
    },
  });
  return (
    <Dialog labelledBy={heading} onClose={() => onClose(false)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          doing.mutate();
        }}
      >
        <h2 id={heading}>{title}</h2>
        <div className="stack">{children}</div>
        {reason !== 'none' && (
          <label className="field">
            <span>Reason{reason === 'may' && ', if there is one'}</span>
            <textarea
              value={why}
              maxLength={255}
              required={reason === 'must'}
              onChange={({ target }) => setWhy(target.value)}
            />
          </label>
        )}
        <Refusal error={doing.error} ended={ended} verb={verb} />
        <div className="buttons end">
          <button type="button" onClick={() => onClose(false)}>
            Close
          </button>
          <button
            type="submit"
            className={danger ? 'danger' : 'primary'}
            disabled={doing.isPending || ended || (reason === 'must' && why.trim() === '')}
          >
            {doing.isPending ? 'Doing …' : verb}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface RefusalProps {
  readonly error: unknown;
  /** The session, which may be back by now. */
  readonly ended: boolean;
  readonly verb: string;
}

/** Why it was not done. */
function Refusal({ error, ended, verb }: RefusalProps) {
  if (ended) return <SessionEnded verb={verb} />;
  if (!error) return null;
  if (!isApiError(error) || error.status !== 401) return <Failure error={error} />;
  return (
    <Notice tone="ok" announce>
      <p>
        You are signed in again. It was not done yet: press <strong>{verb}</strong>.
      </p>
    </Notice>
  );
}
