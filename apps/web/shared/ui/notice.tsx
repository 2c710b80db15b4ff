import type { ReactNode } from 'react';
import type { Tone } from '../words/states.js';
import { ToneIcon } from './icon.js';

interface NoticeProps {
  readonly tone: Tone;
  /** Read out when it appears. */
  readonly announce?: boolean;
  readonly children: ReactNode;
}

/** A sentence or two that a reader should not miss. */
export function Notice({ tone, announce = false, children }: NoticeProps) {
  return (
    <div className={`notice ${tone}`} {...(announce && { role: tone === 'bad' ? 'alert' : 'status' })}>
      <ToneIcon tone={tone} />
      <div>{children}</div>
    </div>
  );
}
