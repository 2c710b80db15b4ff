import { createHash } from 'node:crypto';

const STYLE = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:24rem;margin:12vh auto 0;padding:0 16px}
h1{font-size:1.5rem;margin:0 0 8px}
p{margin:0 0 16px}
form,.choices{display:grid;gap:8px;margin:0 0 16px}
button,input[type=text]{font:inherit;padding:12px 16px;border:1px solid GrayText;border-radius:8px;text-align:left}
button{background:Canvas;color:CanvasText;cursor:pointer}
button:hover{background:Highlight;color:HighlightText}
button:focus-visible,input:focus-visible{outline:3px solid Highlight;outline-offset:2px}
.note{font-size:.875rem;color:GrayText}
code{font-size:1.5rem}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** @returns text that stands for itself in HTML, in attributes as well */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page that needs no scripts. @param body HTML */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;

/**
 * What a browser may do on our pages. A form may lead to the gateway: browsers judge redirects after a form by the same
 * rule. `script-src` names our origin, where no script is, since the provider adds the digest of its own there: a form
 * that sends itself when an account is changed.
 */
export const contentSecurityPolicy = (gatewayUrl: string): string =>
  [
    `default-src 'none'`,
    `style-src 'sha256-${STYLE_HASH}'`,
    `script-src 'self'`,
    `form-action 'self' ${gatewayUrl}`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
