/**
 * Lets Node import our TypeScript sources as they are. Jest transforms what suites import, but not what its global
 * setup imports; with this a single suite runs without a build.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const LIBS = new URL('../../', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    const [, lib, room = ''] = /^@waybill\/([\w-]+)(\/\w+)?$/.exec(specifier) ?? [];
    if (lib) return { url: new URL(`${lib}/src${room}/index.ts`, LIBS).href, format: 'module', shortCircuit: true };
    const fromSource = context.parentURL?.startsWith(LIBS.href) && context.parentURL.endsWith('.ts');
    if (fromSource && specifier.startsWith('.')) return next(specifier.replace(/\.js$/, '.ts'), context);
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith(LIBS.href) || !url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, sourceMaps: 'inline' });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
