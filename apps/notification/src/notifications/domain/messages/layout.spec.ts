import { asHtml, asOneLine, asText } from './layout.js';

const message = {
  language: 'en',
  subject: 'A & B',
  paragraphs: ['<script>alert("x")</script> & \'y\'', 'second'],
  receipt: {
    rows: [{ name: '<b>Tea</b>', quantity: '2 × 1.00 USD', sum: '2.00 USD' }],
    total: { label: 'Total', sum: '2.00 USD' },
  },
};

describe('layout', () => {
  it('escapes every text in HTML, once', () => {
    const html = asHtml(message);
    expect(html).toContain('<title>A &amp; B</title>');
    expect(html).toContain('<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;</p>');
    expect(html).toContain('>&lt;b&gt;Tea&lt;/b&gt;</td>');
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('&amp;lt;');
  });

  it('says which language it is in', () => {
    expect(asHtml({ ...message, language: 'de' })).toContain('<html lang="de">');
  });

  it('has no table without a receipt', () => {
    expect(asHtml({ ...message, receipt: null })).not.toContain('<table');
  });

  it('leaves plain text as it is, and lists the same', () => {
    expect(asText(message)).toBe(
      '<script>alert("x")</script> & \'y\'\n\nsecond\n\n<b>Tea</b>\n  2 × 1.00 USD = 2.00 USD\n\nTotal: 2.00 USD\n',
    );
    expect(asOneLine(message)).not.toContain('\n');
  });
});
