/** As much of a browser as a login takes: cookies by path, redirects one at a time, forms. */
export class FormBrowser {
  private readonly cookies = new Map<string, { value: string; path: string }>();

  private readonly origins: readonly string[];

  /** @param origins whose redirects are followed */
  constructor(...origins: string[]) {
    this.origins = origins;
  }

  /** Follows redirects within its origins. @returns the first answer that is none, or that leads elsewhere */
  async open(url: string, form?: Readonly<Record<string, string>>): Promise<FormPage> {
    const { pathname } = new URL(url);
    const cookie = [...this.cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie, ...(form && { 'sec-fetch-site': 'same-origin' }) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    const location = response.headers.get('location');
    const target = location === null ? undefined : new URL(location, url);
    if (target && this.origins.includes(target.origin)) return this.open(target.href);
    return { url, status: response.status, headers: response.headers, text: await response.text(), target };
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const path = attributes.find((text) => /^path=/i.test(text))?.slice(5) ?? '/';
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}

export interface FormPage {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it leads to, elsewhere. */
  readonly target: URL | undefined;
}

/** The hidden fields of a page. */
export const hiddenFields = ({ text }: FormPage): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

/** Where the first form of a page is sent. */
export const formAction = ({ text, url }: FormPage): string =>
  new URL((/<form[^>]* action="([^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&'), url).href;
