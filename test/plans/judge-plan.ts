import type { PlanNode, RunStatement } from './plan-log.js';

/** Rows that a statement may read on its way to what it answers: a batch of the largest kind and some more. */
const ROWS = 5_000;

/** Rows that it may read in vain. */
const IN_VAIN = 1_000;

/** Pages of 8 KiB. */
const PAGES = 20_000;

/** Tables of more rows than this are not to be read from front to back. */
const LARGE = 10_000;

/** To count, all of a table may be read that has fewer rows than there are orders: a queue, the catalogue. */
const COUNTABLE = 200_000;

/**
 * @param counts it answers with a count
 * @returns why the statement becomes slower the larger its tables are; nothing where it does not
 */
export function complaintsOf({ plan }: RunStatement, sizes: ReadonlyMap<string, number>, counts = false): string[] {
  const nodes = [...walk(plan)];
  const scans = nodes.filter((node) => node['Relation Name'] !== undefined && node['Node Type'] !== 'ModifyTable');
  const scanned = scans.filter(
    (node) => /^(Parallel )?Seq Scan$/.test(node['Node Type']) && sizeOf(node, sizes) > (counts ? COUNTABLE : LARGE),
  );
  const read = sum(scans, (node) => (node['Actual Rows'] ?? 0) * loops(node));
  const inVain = sum(nodes, (node) => removed(node) * loops(node));
  const pages = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
  return [
    ...scanned.map((node) => `reads ${node['Relation Name']} from front to back`),
    ...(read > (counts ? COUNTABLE : ROWS) ? [`reads ${read} rows`] : []),
    ...(inVain > IN_VAIN ? [`reads ${inVain} rows in vain`] : []),
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
