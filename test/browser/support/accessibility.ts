import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG_2_2_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SCHEMES = ['light', 'dark'] as const;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

/**
 * What axe-core finds on a page as it stands, in light and in dark. It comes in by the debugger, which no content
 * security policy keeps out, so pages are checked under the very policy they are served with.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(AXE);
    const options = JSON.stringify({ runOnly: WCAG_2_2_AA, resultTypes: ['violations'] });
    const { violations } = await page.evaluate<{ violations: Violation[] }>(`axe.run(document, ${options})`);
    faults.push(...violations.flatMap((violation) => linesOf(colorScheme, violation)));
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return faults;
}

const linesOf = (scheme: string, { id, nodes }: Violation): string[] =>
  nodes.map(({ target, failureSummary }) => `${scheme}: ${id} at ${JSON.stringify(target)}: ${failureSummary ?? ''}`);
