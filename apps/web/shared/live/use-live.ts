import { useEffect, useEffectEvent, useState } from 'react';
import type { LiveEvents } from '@waybill/console-api';
import { lets, type LiveFilter } from './live-filter.js';
import { OneStream, type StreamState } from './one-stream.js';

let stream: OneStream | undefined;
const theStream = (): OneStream => (stream ??= new OneStream('/api/console/live'));

/** What a page does with what it is told; events that its filter leaves out do not come. */
export type LiveHandlers = { readonly [N in keyof LiveEvents]?: (data: LiveEvents[N]) => void };

/** Listens while the page can be seen and `on` is true. */
export function useLive(filter: LiveFilter, handlers: LiveHandlers, on = true): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const visible = useVisible();
  const { topic, type, orderId } = filter;
  const tell = useEffectEvent(<N extends keyof LiveEvents>(name: N, data: LiveEvents[N]) => handlers[name]?.(data));
  useEffect(() => {
    if (!on || !visible) return undefined;
    const wanted: LiveFilter = {
      ...(topic !== undefined && { topic }),
      ...(type !== undefined && { type }),
      ...(orderId !== undefined && { orderId }),
    };
    return theStream().listen({
      filter: wanted,
      on: (name, data) => {
        if (name !== 'event' || lets(wanted, data as LiveEvents['event'])) tell(name, data);
      },
      onState: setState,
    });
  }, [on, visible, topic, type, orderId]);
  return on ? state : 'closed';
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(() => !document.hidden);
  useEffect(() => {
    const look = (): void => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return visible;
}
