import type { Model, Move } from '../model/explore.js';

export interface Walk {
  /** What it has come to; null if it broke something before. */
  readonly end: string | null;
  /** What was found wrong; null if nothing. */
  readonly broken: string | null;
  /** Everything that happened, in order. */
  readonly trace: readonly string[];
}

/** More moves than any walk needs that ends at all. */
const MOST_MOVES = 5_000;

/**
 * One run through a model. Each number of `choices` picks one of the moves that are possible then; when they are used up,
 * only what happens by itself goes on, until nothing does; of that, what has happened least often, since who is asked
 * again and again gives another answer some time. So any list of numbers is a run, a shorter list is a calmer
 * one, and the numbers may be made smaller: what fast-check needs to shrink a long story to a short one.
 *
 * @param slow part of the labels of moves that come only when nothing else happens by itself: one reader lags far behind
 *   the others, a dead letter is replayed long after. Empty: nothing is slow
 */
export function walk<World>(model: Model<World>, choices: readonly number[], slow = ''): Walk {
  const [first] = model.starts;
  if (!first) throw new TypeError('a model without a start');
  const trace = [first.label];
  let { world } = first;
  const taken = new Map<string, number>();
  for (let step = 0; step < MOST_MOVES; step += 1) {
    const possible = quickFirst(model.movesOf(world), slow);
    const certain = possible.filter((move) => move.certain);
    const broken = model.brokenIn(world, certain.length === 0);
    if (broken !== null) return { end: null, broken, trace };
    const move = step < choices.length ? pick(possible, choices[step] ?? 0) : rarest(certain, taken);
    if (move === undefined) {
      if (certain.length === 0) return { end: model.endOf(world), broken: null, trace };
      continue;
    }
    trace.push(move.label);
    taken.set(move.label, (taken.get(move.label) ?? 0) + 1);
    if (move.broken !== null) return { end: null, broken: move.broken, trace };
    world = move.world;
  }
  return { end: null, broken: `it still goes on after ${MOST_MOVES} moves`, trace };
}

function quickFirst<World>(moves: readonly Move<World>[], slow: string): readonly Move<World>[] {
  if (slow === '') return moves;
  const quick = moves.filter(({ label }) => !label.includes(slow));
  return quick.some(({ certain }) => certain) ? quick : moves;
}

const pick = <World>(moves: readonly Move<World>[], choice: number): Move<World> | undefined =>
  moves[choice % Math.max(1, moves.length)];

const rarest = <World>(moves: readonly Move<World>[], taken: ReadonlyMap<string, number>): Move<World> | undefined => {
  const times = ({ label }: Move<World>) => taken.get(label) ?? 0;
  return moves.reduce(
    (found: Move<World> | undefined, move) => (found && times(found) <= times(move) ? found : move),
    undefined,
  );
};

/** The walk as a story, for the person who has to understand it. */
export const told = ({ broken, trace }: Walk): string =>
  [broken ?? 'nothing is broken', ...trace.map((step, n) => `${n + 1}. ${step}`)].join('\n');
