import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { formatTime, formatUtc, type Zone } from './format-time.js';

const KEY = 'waybill.zone';

interface Chosen {
  readonly zone: Zone;
  readonly choose: (zone: Zone) => void;
}

const ZoneContext = createContext<Chosen>({ zone: 'local', choose: () => undefined });

export const useZone = (): Chosen => useContext(ZoneContext);

/** Which clock all times below are shown by; kept for the next visit. */
export function ZoneProvider({ children }: { readonly children: ReactNode }) {
  const [zone, setZone] = useState<Zone>(keptZone);
  const chosen = useMemo<Chosen>(
    () => ({
      zone,
      choose: (next) => {
        setZone(next);
        try {
          localStorage.setItem(KEY, next);
        } catch {
          // Then it holds until the page is closed.
        }
      },
    }),
    [zone],
  );
  return <ZoneContext value={chosen}>{children}</ZoneContext>;
}

function keptZone(): Zone {
  try {
    return localStorage.getItem(KEY) === 'utc' ? 'utc' : 'local';
  } catch {
    return 'local';
  }
}

interface TimeProps {
  readonly at: string | null | undefined;
  readonly ms?: boolean;
}

/** A time by the chosen clock, with UTC when one looks closer. */
export function Time({ at, ms = false }: TimeProps) {
  const { zone } = useZone();
  if (at === null || at === undefined) return <span className="muted">–</span>;
  return (
    <time dateTime={at} title={formatUtc(at)} className="nowrap">
      {formatTime(at, zone, new Date(), ms)}
    </time>
  );
}
