import type { Message } from './message.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of an element or attribute that a browser shows as it is written here. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

export const asText = ({ paragraphs }: Message): string => `${paragraphs.join('\n\n')}\n`;

/** Every paragraph is escaped here and nowhere else, so no template can forget it. */
export function asHtml({ subject, paragraphs }: Message): string {
  const body = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body>
${body}
</body>
</html>
`;
}

/** What fits a telephone: one line. */
export const asOneLine = ({ paragraphs }: Message): string => paragraphs.join(' ');
