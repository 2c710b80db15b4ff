import { request } from 'node:http';

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | object;
  /** As it stands, where a URL would be tidied up: `/api/orders/..%2f`. */
  readonly path?: string;
}

export interface Received<T = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else text. */
  readonly body: T;
}

/**
 * A client of one origin that keeps cookies as a browser does, and sends every header as it is told: `fetch` would correct
 * some of them. Follows no redirect by itself.
 */
export class HttpVisitor {
  readonly cookies = new Map<string, string>();

  constructor(
    readonly origin: string,
    private readonly token?: string,
  ) {}

  get<T = unknown>(path: string, headers: Sent['headers'] = {}): Promise<Received<T>> {
    return this.send<T>(path, { headers });
  }

  /** As a page of ours does it: with the header that another site cannot send. */
  post<T = unknown>(path: string, body?: object | string, headers: Sent['headers'] = {}): Promise<Received<T>> {
    return this.send<T>(path, {
      method: 'POST',
      headers: { 'x-waybill-request': '1', ...headers },
      ...(body !== undefined && { body }),
    });
  }

  /** Resolves when the headers and, unless it is a stream, the body are there. */
  send<T = unknown>(target: string, { method = 'GET', headers = {}, body, path }: Sent = {}): Promise<Received<T>> {
    const url = new URL(target, this.origin);
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const all = {
      ...(this.cookies.size > 0 && { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
      ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
      }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const { hostname, port } = url;
      const sent = request({
        hostname,
        port,
        method,
        headers: all,
        path: path ?? url.pathname + url.search,
        agent: false,
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        const answered = (content: string): void => {
          this.keep(response.headers['set-cookie'] ?? []);
          const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
          const json = response.headers['content-type']?.includes('json') && content !== '';
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(flat) as Record<string, string>,
            body: (json ? JSON.parse(content) : content) as T,
          });
        };
        if (response.headers['content-type']?.startsWith('text/event-stream')) {
          answered('');
          return sent.destroy();
        }
        let content = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (content += part));
        response.on('end', () => answered(content));
        response.on('error', reject);
        return undefined;
      });
      sent.end(text);
    });
  }

  /** Goes where the answers lead, across origins of this host, until one leads nowhere. */
  async follow(path: string): Promise<Received<string> & { readonly url: string }> {
    let url = new URL(path, this.origin).href;
    for (let hops = 0; hops < 15; hops += 1) {
      const answer = await this.send<string>(url, { headers: { accept: 'text/html' } });
      if (answer.headers.location === undefined) return { ...answer, url };
      url = new URL(answer.headers.location, url).href;
    }
    throw new Error(`${path} leads round in circles`);
  }

  private keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** Somebody with a session, by the embedded issuer's own page. @param user its subject: `olga` */
export async function signedIn(origin: string, user: string): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(origin);
  const login = await visitor.follow('/auth/login?return_to=/console');
  const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(login.body) ?? [];
  const chosen = await visitor.send(new URL(action, login.url).href, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(login.url).origin },
    body: `user=${user}`,
  });
  await visitor.follow(new URL(chosen.headers.location ?? '', login.url).href);
  const session = await visitor.get<{ authenticated: boolean }>('/auth/session');
  expect(session.body).toMatchObject({ authenticated: true });
  return visitor;
}
