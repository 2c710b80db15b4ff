import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ProductDetailsBody } from './product.dto.js';

const refused = (name: string): string[] =>
  validateSync(plainToInstance(ProductDetailsBody, { name, price: { amount: 1, currency: 'USD' } })).map(
    ({ property }) => property,
  );

it('a product’s name is counted as the schema of its events counts it', () => {
  expect(refused('❤️'.repeat(127))).toEqual([]);
  expect(refused('❤️'.repeat(128))).toEqual(['name']);
});
