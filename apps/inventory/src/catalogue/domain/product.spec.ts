import { changed, deleted, newProduct, productEvent, restocked, revived } from './product.js';

const tea = { name: 'Tea', price: { amount: 1250, currency: 'USD' } };
const betterTea = { name: 'Better tea', price: { amount: 1500, currency: 'USD' } };

describe('A product', () => {
  it('has a higher revision after everything that happens to it, also across deletion and return', () => {
    const created = newProduct('TEA', tea);
    const renamed = changed(created, betterTea);
    const counted = restocked(renamed);
    const gone = deleted(counted);
    const back = revived(gone, tea);
    expect([created, renamed, counted, gone, back].map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5]);
  });

  it('comes back as what it is posted as, not as what it was', () => {
    const back = revived(deleted(newProduct('TEA', tea)), betterTea);
    expect(back).toEqual({ sku: 'TEA', ...betterTea, revision: 3, deleted: false });
  });

  it('is announced whole, its deletion too', () => {
    const gone = deleted(newProduct('TEA', tea));
    expect(productEvent('ProductDeleted', gone, 7)).toEqual({
      type: 'ProductDeleted',
      data: { sku: 'TEA', ...tea, onHand: 7, revision: 2 },
    });
  });
});
