/**
 * The currencies whose minor unit is not a hundredth (ISO 4217 list one). A table, since `Intl` does not know ISO's digits:
 * its own (CLDR's) are what people write, without fillér or sen.
 */
const OTHER_THAN_TWO: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([digits, currencies]) => currencies.split(' ').map((currency) => [currency, Number(digits)] as const)),
);

/** How many digits of an amount in minor units stand behind the point: 2 for USD, 0 for JPY, 3 for KWD. */
export const minorUnitDigits = (currency: string): number => OTHER_THAN_TWO.get(currency) ?? 2;
