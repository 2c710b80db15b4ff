import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Page, Request } from 'playwright-core';

export interface VisitorOptions extends BrowserContextOptions {
  /** The only origin that pages may load from. */
  readonly origin: string;
  /** Origins that a page may lead to, but not load from: the identity provider's. */
  readonly leadsTo?: readonly string[];
}

/**
 * Somebody with a browser profile of their own, and a record of whatever went wrong on their pages: errors on the
 * console, exceptions, reports of the content security policy, requests to other origins.
 */
export class Visitor {
  private readonly seen: string[] = [];
  private readonly expected: RegExp[] = [];

  private constructor(
    readonly context: BrowserContext,
    private readonly origins: Pick<VisitorOptions, 'origin' | 'leadsTo'>,
  ) {
    context.on('console', (message) => this.hear(message));
    context.on('weberror', (error) => this.seen.push(`exception: ${error.error().message}`));
    context.on('request', (request) => this.watch(request));
  }

  static async come(browser: Browser, { origin, leadsTo = [], ...options }: VisitorOptions): Promise<Visitor> {
    const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(15_000);
    return new Visitor(context, { origin, leadsTo });
  }

  newPage(): Promise<Page> {
    return this.context.newPage();
  }

  /** Faults that a test brings about on purpose, for example the refusal of an action. */
  expects(fault: RegExp): void {
    this.expected.push(fault);
  }

  /** What went wrong until now, without what was expected. */
  get faults(): readonly string[] {
    return this.seen.filter((fault) => !this.expected.some((pattern) => pattern.test(fault)));
  }

  /** @throws where anything went wrong on any page of this visitor */
  async leave(): Promise<void> {
    await this.context.close();
    expect(this.faults).toEqual([]);
  }

  private hear(message: ConsoleMessage): void {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    this.seen.push(`console: ${message.text()}${url === '' ? '' : ` (${url})`}`);
  }

  private watch(request: Request): void {
    const { protocol, origin } = new URL(request.url());
    if (protocol === 'data:' || protocol === 'blob:' || origin === this.origins.origin) return;
    // A navigation of a new tab has no frame yet.
    if (request.isNavigationRequest() && this.origins.leadsTo?.includes(origin)) return;
    const within = request.frame().url().startsWith('http') && this.origins.leadsTo?.includes(originOf(request));
    if (!within) this.seen.push(`request to another origin: ${request.url()}`);
  }
}

/** Of the page that asks. */
const originOf = (request: Request): string => new URL(request.frame().url()).origin;
