import { asHtml, asOneLine, asText } from './rendering.js';

const message = { subject: 'A & B', paragraphs: ['<script>alert("x")</script> & \'y\'', 'second'] };

describe('rendering', () => {
  it('escapes every paragraph and the subject in HTML', () => {
    const html = asHtml(message);
    expect(html).toContain('<title>A &amp; B</title>');
    expect(html).toContain('<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;</p>');
    expect(html).not.toContain('<script>');
  });

  it('leaves plain text as it is', () => {
    expect(asText(message)).toBe('<script>alert("x")</script> & \'y\'\n\nsecond\n');
    expect(asOneLine(message)).not.toContain('\n');
  });
});
