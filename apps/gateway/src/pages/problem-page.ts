import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WEB } from './web.js';

/** Where browsers go by themselves on their way through a sign-in: what is refused there is read by a person. */
const SHOWN = new Set(['/auth/login', '/auth/callback']);

/** Whether the answer is a problem that its reader should be shown as a page. Programs get it as it is. */
export const isShownAsPage = ({ headers, routeOptions }: FastifyRequest, reply: FastifyReply): boolean =>
  reply.statusCode >= 400 &&
  SHOWN.has(routeOptions.url ?? '') &&
  headers.accept?.includes('text/html') === true &&
  String(reply.getHeader('content-type')).startsWith('application/problem+json');

/** A problem as a page that needs no script, with the way to try again. Sets the answer's type. */
export async function problemPage(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<string> {
  const { title, detail, code } = JSON.parse(String(payload)) as Record<'title' | 'detail' | 'code', string>;
  const again = request.routeOptions.url === '/auth/login' ? request.url : '/auth/login';
  reply.type('text/html; charset=utf-8').removeHeader('content-length');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escaped(title)}: Waybill</title>
    ${await styles()}
  </head>
  <body>
    <main class="empty">
      <h1>${escaped(title)}</h1>
      <p>${escaped(detail)}</p>
      <p><a class="button primary" href="${escaped(again)}">Sign in</a> <a class="button" href="/">To the shop</a></p>
      <p><code>${escaped(code)}</code></p>
    </main>
  </body>
</html>
`;
}

/** Those of the console's page; none before the pages are built. */
async function styles(): Promise<string> {
  const page = await readFile(join(WEB, 'console.html'), 'utf8').catch(() => '');
  return (page.match(/<link rel="(stylesheet|icon)"[^>]*>/g) ?? []).join('\n    ');
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
