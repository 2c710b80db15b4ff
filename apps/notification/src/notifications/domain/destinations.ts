import type { Contact, ContactChannel } from './contact.js';

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 5 * 60_000;
/** Most destinations remembered; with more the one that failed longest ago counts as well again. */
const MOST = 10_000;

interface Rest {
  readonly pauseMs: number;
  until: number;
  /** A single message tries it. */
  tried: boolean;
}

/**
 * Keeps destinations at which hand-overs break off or hang from taking the connections of all others: each rests by
 * itself, longer after each failure, up to 5 min; then a single message tries it.
 */
export class Destinations {
  private readonly rests = new Map<string, Rest>();

  /** @returns when it may be tried; undefined for now, which then is the only try until its rest is over once more */
  restsUntil(destination: string, now: number): number | undefined {
    const rest = this.rests.get(destination);
    if (!rest) return undefined;
    if (now < rest.until) return rest.until;
    rest.until = now + rest.pauseMs;
    rest.tried = true;
    return undefined;
  }

  /** A hand-over to it broke off. Several failures of one moment count as one. */
  failed(destination: string, now: number): void {
    const rest = this.rests.get(destination);
    if (rest && !rest.tried && now < rest.until) return;
    const pauseMs = rest ? Math.min(rest.pauseMs * 2, LONGEST_REST_MS) : FIRST_REST_MS;
    this.rests.delete(destination);
    this.rests.set(destination, { pauseMs, until: now + pauseMs, tried: false });
    if (this.rests.size <= MOST) return;
    for (const oldest of this.rests.keys()) {
      this.rests.delete(oldest);
      return;
    }
  }

  answered(destination: string): void {
    this.rests.delete(destination);
  }
}

/** What answers for a customer behind the channel's own server: the domain of an e-mail address. A telephone has none. */
export const destinationOf = (channel: ContactChannel, { email }: Contact): string | null =>
  channel === 'EMAIL' && email !== null ? email.slice(email.lastIndexOf('@') + 1).toLowerCase() : null;
