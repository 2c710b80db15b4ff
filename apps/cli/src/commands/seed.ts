import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@waybill/local-infra';
import type { Command } from 'commander';
import { OperationError } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { send, wordsOf } from '../http.js';
import { printJson } from '../output.js';

interface DemoProduct {
  readonly sku: string;
}

/** The demo catalogue is read from the checkout: it is sample data, not code. */
const CATALOGUE = join(repositoryRoot(), 'apps/inventory/demo-catalogue.json');

export function registerSeed(program: Command, connections: Connections): void {
  program
    .command('seed')
    .description('put the demo catalogue into inventory; products that are there already stay as they are')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const products = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as DemoProduct[];
      const created: string[] = [];
      const existing: string[] = [];
      for (const product of products) {
        const response = await send('POST', `${connections.serviceUrl('inventory')}/products`, { body: product });
        const text = await response.text();
        if (response.status === 201) created.push(product.sku);
        else if (response.status === 409) existing.push(product.sku);
        else throw new OperationError('refused', `${product.sku}: ${response.status} ${wordsOf(text)}`);
      }
      if (json) return printJson({ created, existing });
      console.log(`${created.length} products created, ${existing.length} were there already`);
    });
}
