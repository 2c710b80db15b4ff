import { Matches } from 'class-validator';
import { SKU_RULE } from '../domain/sku.js';

/** As many as an order may have lines. */
const MAX_SKUS = 100;

const SKU_IN_LIST = String.raw`(?!\.{1,2}(?:,|$))[A-Za-z0-9._-]{1,64}`;
export const SKU_LIST = new RegExp(`^${SKU_IN_LIST}(?:,${SKU_IN_LIST}){0,${MAX_SKUS - 1}}$`);

export const SKU_LIST_RULE = `1 to ${MAX_SKUS} SKUs with commas between them`;

/** SKUs in one query parameter: the comma is not among the characters of a SKU. */
export const IsSkuList = (): PropertyDecorator =>
  Matches(SKU_LIST, { message: `sku must be ${SKU_LIST_RULE}, each ${SKU_RULE}` });
