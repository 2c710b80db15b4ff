import type { Message, Receipt } from './message.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that was made by {@link html}; anything else is text. */
class Markup {
  constructor(readonly text: string) {}
}

/** Every value is escaped here and nowhere else, so no template can forget it. */
function html(parts: TemplateStringsArray, ...values: readonly (string | Markup | readonly Markup[])[]): Markup {
  const shown = values.map((value) => {
    if (value instanceof Markup) return value.text;
    if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
    return value.map(({ text }) => text).join('\n');
  });
  return new Markup(String.raw({ raw: parts }, ...shown));
}

const NONE = html``;
const CELL = 'padding:6px 12px 6px 0;border-bottom:1px solid #d8dde3;vertical-align:top';

/** Styles stand at the elements: many mail programs drop style sheets. Dark ones may colour it as they like. */
export const asHtml = ({ language, subject, paragraphs, receipt }: Message): string =>
  html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${subject}</title>
      </head>
      <body style="margin:0;padding:24px;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5">
        <div style="max-width:560px;margin:0 auto">
          <h1 style="font-size:20px;line-height:1.3">${subject}</h1>
          ${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)} ${receipt ? tableOf(receipt) : NONE}
        </div>
      </body>
    </html> `.text;

const tableOf = ({ rows, total }: Receipt): Markup =>
  html`<table style="width:100%;border-collapse:collapse;text-align:left">
    ${rows.map(
      ({ name, quantity, sum }) =>
        html`<tr>
          <td style="${CELL}">${name}</td>
          <td style="${CELL};white-space:nowrap">${quantity}</td>
          <td style="${CELL};padding-right:0;text-align:right;white-space:nowrap">${sum}</td>
        </tr>`,
    )}
    <tr>
      <th scope="row" colspan="2" style="padding:8px 12px 8px 0">${total.label}</th>
      <td style="padding:8px 0;text-align:right;white-space:nowrap;font-weight:bold">${total.sum}</td>
    </tr>
  </table>`;

export function asText({ paragraphs, receipt }: Message): string {
  const rows = receipt?.rows.map(({ name, quantity, sum }) => `${name}\n  ${quantity} = ${sum}`) ?? [];
  const parts = receipt ? [...paragraphs, rows.join('\n'), `${receipt.total.label}: ${receipt.total.sum}`] : paragraphs;
  return `${parts.join('\n\n')}\n`;
}

/** What fits a telephone: one line, without the receipt. */
export const asOneLine = ({ paragraphs }: Message): string => paragraphs.join(' ');
