import type { IncomingMessage } from 'node:http';
import type Provider from 'oidc-provider';
import type { InteractionResults, KoaContextWithOIDC } from 'oidc-provider';
import { errorPage } from './pages/error-page.js';
import { loginPage } from './pages/login-page.js';
import { userOf } from './users.js';

const PATH = /^\/interaction\/[\w-]+$/;

/** Longest answer of the login page, bytes. */
const MOST = 1_024;

/** The page on which a person says who they are, and what the provider is told of it. */
export function useInteractions(provider: Provider): void {
  provider.use(async (context, next): Promise<void> => {
    if (!PATH.test(context.path)) {
      await next();
      return;
    }
    if (context.method === 'GET') return show(provider, context as unknown as KoaContextWithOIDC);
    if (context.method === 'POST') return take(provider, context as unknown as KoaContextWithOIDC);
    context.status = 405;
    context.set('allow', 'GET, POST');
  });
}

async function show(provider: Provider, context: KoaContextWithOIDC): Promise<void> {
  const interaction = await interactionOf(provider, context);
  if (!interaction) return;
  // Consent is asked for by parameter only; everybody here has given it.
  if (interaction.prompt.name !== 'login') return finish(provider, context, { consent: {} });
  const client = await provider.Client.find(String(interaction.params.client_id));
  context.type = 'html';
  context.body = loginPage(context.path, client?.clientName ?? 'A program');
}

async function take(provider: Provider, context: KoaContextWithOIDC): Promise<void> {
  if (!(await interactionOf(provider, context))) return;
  const form = new URLSearchParams(await bodyOf(context.req));
  if (form.has('cancel')) {
    return finish(provider, context, { error: 'access_denied', error_description: 'the sign-in was cancelled' });
  }
  const user = userOf(form.get('user') ?? '');
  if (!user) return refuse(context, 'There is no such user.');
  return finish(provider, context, { login: { accountId: user.subject } });
}

async function interactionOf(provider: Provider, context: KoaContextWithOIDC) {
  try {
    return await provider.interactionDetails(context.req, context.res);
  } catch {
    refuse(context, 'This sign-in is not known here: it has expired, or it was begun in another browser.');
    return undefined;
  }
}

async function finish(provider: Provider, context: KoaContextWithOIDC, result: InteractionResults): Promise<void> {
  const returnTo = await provider.interactionResult(context.req, context.res, result);
  context.status = 303;
  context.redirect(returnTo);
}

function refuse(context: KoaContextWithOIDC, words: string): void {
  context.status = 400;
  context.type = 'html';
  context.body = errorPage({ error: 'invalid_request', error_description: words });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MOST) return '';
  }
  return text;
}
