import { useSyncExternalStore } from 'react';
import { Notice } from '../../shared/ui/notice.js';

const subscribe = (look: () => void): (() => void) => {
  window.addEventListener('online', look);
  window.addEventListener('offline', look);
  return () => {
    window.removeEventListener('online', look);
    window.removeEventListener('offline', look);
  };
};

/** Says so while the browser has no network. */
export function Offline() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <Notice tone="warn" announce>
      <p>No network. What you see may be old; it is asked for again once there is one.</p>
    </Notice>
  );
}
