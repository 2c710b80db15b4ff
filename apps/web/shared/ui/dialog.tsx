import { useLayoutEffect, useRef, type ReactNode } from 'react';

interface DialogProps {
  readonly labelledBy: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Modal while it is there; Escape closes it and the focus goes back to where it was. */
export function Dialog({ labelledBy, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed before it leaves the page: only then the browser gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={labelledBy} onCancel={onClose}>
      {children}
    </dialog>
  );
}
