import type { LiveEvents } from '@waybill/console-api';
import { queryText } from '../api/client.js';
import { commonFilter, type LiveFilter } from './live-filter.js';

type Name = keyof LiveEvents;
const NAMES: readonly Name[] = ['event', 'rates', 'lag', 'job', 'gap'];

export type StreamState = 'connecting' | 'open' | 'closed';

/** What one page is told, whichever tab has the connection. */
export interface LiveListener {
  readonly filter: LiveFilter;
  readonly on: <N extends Name>(name: N, data: LiveEvents[N]) => void;
  readonly onState: (state: StreamState) => void;
}

/** Between tabs of one browser. */
type Message =
  | { readonly kind: 'told'; readonly name: Name; readonly data: never }
  | { readonly kind: 'state'; readonly state: StreamState }
  | { readonly kind: 'wishes'; readonly tab: string; readonly filters: readonly LiveFilter[] }
  | { readonly kind: 'who' };

const LOCK = 'waybill-live';
/** A tab that says nothing for as long is taken for closed. */
const WISH_HOLDS_MS = 15_000;
const WISH_EVERY_MS = 5_000;
const AGAIN_AFTER_MS = 5_000;

/**
 * One connection a browser, however many tabs look: an origin has six of them over HTTP/1.1, and the seventh tab would hang. The
 * tab that holds a Web Lock has it and passes on what comes; when it closes or is hidden, another takes over. Without locks
 * every tab has its own.
 */
export class OneStream {
  private readonly tab = crypto.randomUUID();
  private readonly listeners = new Set<LiveListener>();
  private readonly others = new Map<string, { readonly filters: readonly LiveFilter[]; readonly at: number }>();
  private readonly channel = new BroadcastChannel(LOCK);
  private source: EventSource | undefined;
  private openUrl: string | undefined;
  private leading = false;
  private stopWaiting: AbortController | undefined;
  private release: (() => void) | undefined;
  private wishing: ReturnType<typeof setInterval> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly path: string) {
    this.channel.onmessage = ({ data }: MessageEvent<Message>) => this.hear(data);
  }

  /** @returns what ends it; with the last listener of all tabs the connection ends */
  listen(listener: LiveListener): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.start();
    else this.wish();
    return () => {
      if (!this.listeners.delete(listener)) return;
      if (this.listeners.size === 0) this.stop();
      else this.wish();
    };
  }

  private start(): void {
    this.stopWaiting = new AbortController();
    this.wishing = setInterval(() => this.wish(), WISH_EVERY_MS);
    this.wish();
    if (!('locks' in navigator)) return this.lead();
    navigator.locks
      .request(LOCK, { signal: this.stopWaiting.signal }, () => {
        this.lead();
        return new Promise<void>((resolve) => (this.release = resolve));
      })
      .catch((error: unknown) => {
        // Aborted: the last listener went before the lock came.
        if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
      });
  }

  private stop(): void {
    clearInterval(this.wishing);
    clearTimeout(this.again);
    this.say({ kind: 'wishes', tab: this.tab, filters: [] });
    this.stopWaiting?.abort();
    this.leading = false;
    this.close();
    this.release?.();
    this.release = undefined;
  }

  private lead(): void {
    this.leading = true;
    this.say({ kind: 'who' });
    this.open();
  }

  /** Opens the connection, or another one where the tabs agree on another filter now. */
  private open(): void {
    const url = this.path + queryText({ ...this.filter() });
    if (this.source && this.openUrl === url) return;
    this.close();
    const source = new EventSource(url);
    this.source = source;
    this.openUrl = url;
    this.state('connecting');
    source.onopen = () => this.state('open');
    source.onerror = () => {
      const closed = source.readyState === EventSource.CLOSED;
      this.state(closed ? 'closed' : 'connecting');
      if (closed && source === this.source) this.openLater();
    };
    for (const name of NAMES) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        const told = JSON.parse(data) as never;
        this.tell(name, told);
        this.say({ kind: 'told', name, data: told });
      });
    }
  }

  /** The browser does not try again by itself after a refusal. */
  private openLater(): void {
    this.close();
    clearTimeout(this.again);
    this.again = setTimeout(() => this.leading && this.open(), AGAIN_AFTER_MS);
  }

  private close(): void {
    this.source?.close();
    this.source = undefined;
    this.openUrl = undefined;
  }

  private filter(): LiveFilter {
    const since = Date.now() - WISH_HOLDS_MS;
    for (const [tab, { at }] of this.others) if (at < since) this.others.delete(tab);
    const own = [...this.listeners].map(({ filter }) => filter);
    return commonFilter([...own, ...[...this.others.values()].flatMap(({ filters }) => filters)]);
  }

  private wish(): void {
    this.say({ kind: 'wishes', tab: this.tab, filters: [...this.listeners].map(({ filter }) => filter) });
    if (this.leading && this.source) this.open();
  }

  private hear(message: Message): void {
    if (message.kind === 'wishes') {
      if (message.filters.length === 0) this.others.delete(message.tab);
      else this.others.set(message.tab, { filters: message.filters, at: Date.now() });
      if (this.leading && this.source) this.open();
    } else if (this.listeners.size > 0) {
      if (message.kind === 'who') this.wish();
      else if (message.kind === 'told') this.tell(message.name, message.data);
      else this.tellState(message.state);
    }
  }

  private tell(name: Name, data: never): void {
    for (const listener of this.listeners) listener.on(name, data);
  }

  private state(state: StreamState): void {
    this.tellState(state);
    this.say({ kind: 'state', state });
  }

  private tellState(state: StreamState): void {
    for (const listener of this.listeners) listener.onState(state);
  }

  private say(message: Message): void {
    this.channel.postMessage(message);
  }
}
