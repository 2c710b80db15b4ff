import type { PlanNode, RunStatement } from './plan-log.js';

/** Pages of 8 KiB. */
const PAGES = 20_000;

/**
 * By allowance: rows that it may read on its way to what it answers, the largest kind of batch and some more; rows that
 * it may read in vain; rows of the largest table that it may read from front to back.
 */
const LIMITS = {
  none: [5_000, 1_000, 10_000],
  count: [200_000, 200_000, 200_000],
  pages: [100_000, 100_000, 10_000],
  bounded: [15_000, 15_000, 10_000],
} as const;

/**
 * What a statement may read beyond what holds for all: `count`, all entries of what it counts; `pages`, whatever lies on
 * the pages that an index over pages (BRIN) names; `bounded`, a number of rows that it sets itself.
 */
export type Allowance = 'count' | 'pages' | 'bounded';

/** @returns why the statement becomes slower the larger its tables are; nothing where it does not */
export function complaintsOf(
  { plan }: RunStatement,
  sizes: ReadonlyMap<string, number>,
  allowance?: Allowance,
): string[] {
  const [rows, inVainRows, scannable] = LIMITS[allowance ?? 'none'];
  const nodes = [...walk(plan)];
  const scans = nodes.filter((node) => node['Relation Name'] !== undefined && node['Node Type'] !== 'ModifyTable');
  const scanned = scans.filter(
    (node) => /^(Parallel )?Seq Scan$/.test(node['Node Type']) && sizeOf(node, sizes) > scannable,
  );
  const read = sum(scans, (node) => (node['Actual Rows'] ?? 0) * loops(node));
  const inVain = sum(nodes, (node) => removed(node) * loops(node));
  const pages = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
  return [
    ...scanned.map((node) => `reads ${node['Relation Name']} from front to back`),
    ...(read > rows ? [`reads ${read} rows`] : []),
    ...(inVain > inVainRows ? [`reads ${inVain} rows in vain`] : []),
    ...(pages > PAGES ? [`reads ${pages} pages`] : []),
  ];
}

/** The indexes that it uses. */
export const indexesOf = ({ plan }: RunStatement): string[] =>
  [...walk(plan)].flatMap((node) => node['Index Name'] ?? []);

function* walk(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* walk(child);
}

const loops = (node: PlanNode): number => node['Actual Loops'] ?? 1;

const removed = (node: PlanNode): number =>
  (node['Rows Removed by Filter'] ?? 0) +
  (node['Rows Removed by Index Recheck'] ?? 0) +
  (node['Rows Removed by Join Filter'] ?? 0);

const sizeOf = (node: PlanNode, sizes: ReadonlyMap<string, number>): number =>
  sizes.get(node['Relation Name'] ?? '') ?? 0;

const sum = (nodes: readonly PlanNode[], of: (node: PlanNode) => number): number =>
  nodes.reduce((total, node) => total + of(node), 0);
