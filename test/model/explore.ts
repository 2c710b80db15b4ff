/** One thing that may happen next. */
export interface Move<World> {
  readonly label: string;
  /** Whether it happens sooner or later by itself (a queued event is delivered); a customer's command need never come. */
  readonly certain: boolean;
  readonly world: World;
  /** What the move itself breaks; null if nothing. */
  readonly broken: string | null;
}

export interface Model<World> {
  readonly starts: readonly { readonly label: string; readonly world: World }[];
  /** The same text for worlds that have the same future. */
  keyOf(world: World): string;
  movesOf(world: World): readonly Move<World>[];
  /** What is wrong with the world; null if nothing. `quiet`: nothing certain is left to happen. */
  brokenIn(world: World, quiet: boolean): string | null;
  /** What a quiet world has come to, in a word or two. */
  endOf(world: World): string;
}

export interface Search {
  readonly states: number;
  readonly moves: number;
  /** What the worlds have come to in which nothing certain was left to happen, sorted. */
  readonly ends: readonly string[];
  /** The first violation found, so one of the shortest; null if there is none. */
  readonly violation: { readonly broken: string; readonly trace: readonly string[] } | null;
  readonly milliseconds: number;
}

/**
 * Visits every world that can be reached, breadth first, each once. Exhaustive: if it reports no violation, there is none
 * within the model's bounds.
 *
 * @throws RangeError beyond `atMost` worlds: a search that is cut short proves nothing
 */
export function explore<World>(model: Model<World>, atMost = 3_000_000): Search {
  const started = performance.now();
  const seen = new Set<string>();
  const cameFrom: number[] = [];
  const labels: string[] = [];
  let frontier: { readonly id: number; readonly world: World }[] = [];
  let moves = 0;
  const ends = new Set<string>();

  const visit = (world: World, from: number, label: string, into: typeof frontier): void => {
    const key = model.keyOf(world);
    if (seen.has(key)) return;
    if (seen.size >= atMost) throw new RangeError(`more than ${atMost} worlds`);
    seen.add(key);
    cameFrom.push(from);
    labels.push(label);
    into.push({ id: cameFrom.length - 1, world });
  };
  const trace = (id: number, last: readonly string[]): string[] => {
    const steps = [...last];
    for (let at = id; at >= 0; at = cameFrom[at] ?? -1) steps.unshift(labels[at] ?? '');
    return steps;
  };
  const ended = (violation: Search['violation']): Search => ({
    states: seen.size,
    moves,
    ends: [...ends].sort(),
    violation,
    milliseconds: Math.round(performance.now() - started),
  });

  for (const { label, world } of model.starts) visit(world, -1, label, frontier);
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { id, world } of frontier) {
      const possible = model.movesOf(world);
      const isQuiet = !possible.some(({ certain }) => certain);
      if (isQuiet) ends.add(model.endOf(world));
      const broken = model.brokenIn(world, isQuiet);
      if (broken !== null) return ended({ broken, trace: trace(id, []) });
      for (const move of possible) {
        moves += 1;
        if (move.broken !== null) return ended({ broken: move.broken, trace: trace(id, [move.label]) });
        visit(move.world, id, move.label, next);
      }
    }
    frontier = next;
  }
  return ended(null);
}

/** The violation as a story, for the person who has to understand it. */
export const told = ({ violation, states }: Search): string =>
  violation
    ? [`${violation.broken}`, ...violation.trace.map((step, n) => `${n + 1}. ${step}`)].join('\n')
    : `no violation in ${states} worlds`;
