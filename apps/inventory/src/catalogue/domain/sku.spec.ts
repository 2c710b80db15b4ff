import { isSku } from './sku.js';

describe('A SKU', () => {
  it.each(['A', 'COFFEE-1KG', 'a.b_c-9', '...', '.hidden', 'x'.repeat(64)])('may be %s', (text) => {
    expect(isSku(text)).toBe(true);
  });

  it.each(['', '.', '..', 'A B', 'A/B', 'A,B', 'Ü', 'A\n', 'x'.repeat(65)])('may not be %j', (text) => {
    expect(isSku(text)).toBe(false);
  });
});
