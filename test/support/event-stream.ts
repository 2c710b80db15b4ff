export interface ReceivedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly status: string; readonly compensation: string; readonly at: string };
}

/** A stream of server-sent events as a browser's EventSource reads it, without its reconnecting. */
export class EventStream {
  readonly events: ReceivedEvent[] = [];
  private over = false;

  private constructor(
    readonly response: Response,
    private readonly controller: AbortController,
  ) {
    void this.read();
  }

  /** @param more headers of the request */
  static async open(url: string, lastEventId?: string, more: Record<string, string> = {}): Promise<EventStream> {
    const controller = new AbortController();
    const headers = { ...more, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) };
    const response = await fetch(url, { headers, signal: controller.signal });
    return new EventStream(response, controller);
  }

  /** Whether the server ended it, or the connection broke. */
  get ended(): boolean {
    return this.over;
  }

  get statuses(): string[] {
    return this.events.map(({ data }) => data.status);
  }

  close(): void {
    this.controller.abort();
  }

  private async read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const bytes of this.response.body ?? []) {
        text += decoder.decode(bytes as Uint8Array, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        this.events.push(...blocks.filter((block) => !block.startsWith(':')).map(eventOf));
      }
    } catch {
      // Closed by us, or the server died: either way there is no more to read.
    }
    this.over = true;
  }
}

function eventOf(block: string): ReceivedEvent {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  ) as Record<'id' | 'event' | 'data', string>;
  return { ...fields, data: JSON.parse(fields.data) as ReceivedEvent['data'] };
}
