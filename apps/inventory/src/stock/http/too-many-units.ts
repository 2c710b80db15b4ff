import { ProblemError } from '@waybill/platform';
import { MAX_UNITS } from '../domain/stock-level.js';

/** 400: `field` alone is in its limits, but not together with what the SKU has received before. */
export const tooManyUnits = (field: string, sku: string): ProblemError =>
  new ProblemError(400, 'too-many-units', `All units ever received of ${sku} may not pass ${MAX_UNITS}.`, {
    errors: [{ field, pointer: `/${field}`, message: `with what ${sku} has received before, it passes ${MAX_UNITS}` }],
  });
