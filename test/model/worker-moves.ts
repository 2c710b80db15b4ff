import { Memo } from './canon.js';
import type { Move } from './explore.js';
import { takes } from './outside.js';
import type { Place, Saga } from './saga.js';
import type { Budget } from './scenario.js';
import type { Call, OrderWorld, World } from './world.js';

/** One way in which the outside takes a call. */
interface Arrival {
  readonly label: string;
  readonly outside: OrderWorld['outside'];
  readonly answered: Call;
  readonly budget: Budget;
}

/** Workers claim the calls that books owe; calls reach the outside and come back, late, or never. */
export class WorkerMoves {
  private readonly arrivals: Memo<readonly Arrival[]>;
  private readonly shapes: Record<'zombie' | 'given up' | 'unanswered', Memo<Call>>;

  constructor(private readonly saga: Saga) {
    const memo = () => new Memo<Call>(saga.canon);
    this.arrivals = new Memo(saga.canon);
    this.shapes = { zombie: memo(), 'given up': memo(), unanswered: memo() };
  }

  of(place: Place): Move<World>[] {
    const calls = place.mine.calls.flatMap((call, n) => this.callMoves(place, call, n));
    return [...this.claimMoves(place, 'payment'), ...this.claimMoves(place, 'shipping'), ...calls];
  }

  /**
   * While a call is awaited, its like is claimed only if the lease ends first: then both are under way. A recall does not
   * wait for a booking that is under way.
   */
  private claimMoves(place: Place, worker: 'payment' | 'shipping'): Move<World>[] {
    const { mine } = place;
    return this.saga.turns.claims(worker, mine).flatMap(({ turn, call }) => {
      const isRival = ({ errand }: Call): boolean => errand.to === call.errand.to;
      const busy = mine.calls.some((other) => isRival(other) && other.awaited);
      const budget = busy ? this.saga.spend(mine.budget, 'leaseOver') : mine.budget;
      if (!budget) return [];
      const others = mine.calls.map((other) => (isRival(other) ? this.shaped('zombie', other) : other));
      const label = `${worker} claims ${call.errand.call.kind}${busy ? ' after the lease of another worker' : ''}`;
      return [this.saga.move(place, label, !busy, turn, { budget, calls: [...others, call] })];
    });
  }

  private callMoves(place: Place, call: Call, n: number): Move<World>[] {
    const { saga } = this;
    const { mine } = place;
    const others = mine.calls.toSpliced(n, 1);
    const silences = this.silence(place, call, others);
    const { answer, call: asked } = call.errand;
    if (answer === null) return [...this.arrivalMoves(place, call, others), ...silences];
    const turn = saga.turns.settles(mine, call);
    return [
      saga.move(place, `${asked.kind} is answered ${answer.kind}`, call.awaited, turn, { calls: others }),
      ...silences,
    ];
  }

  /** The worker gives up on the call; one that has not arrived yet may still do so. */
  private silence(place: Place, call: Call, others: readonly Call[]): Move<World>[] {
    const { mine } = place;
    const budget = call.awaited ? this.saga.spend(mine.budget, 'silence') : null;
    if (!budget) return [];
    const turn = this.saga.turns.settles(mine, this.shaped('unanswered', call));
    const calls = call.errand.answer ? others : [...others, this.shaped('given up', call)];
    return [this.saga.move(place, `${call.errand.call.kind} gets no answer`, true, turn, { budget, calls })];
  }

  private arrivalMoves(place: Place, call: Call, others: readonly Call[]): Move<World>[] {
    const { mine } = place;
    const ways = this.arrivals.of([mine.outside, call, mine.budget], () => this.waysOf(mine, call));
    return ways.map(({ label, outside, answered, budget }) => {
      const calls = call.returns ? [...others, answered] : others;
      return this.saga.happens(place, label, call.awaited, { outside, calls, budget });
    });
  }

  private waysOf({ outside, budget }: OrderWorld, call: Call): Arrival[] {
    const { canon, scenario } = this.saga;
    const { charge, book } = scenario;
    const moods = { charge, book, refundMayFail: budget.refuseRefund > 0, voidMayFail: budget.refuseRecall > 0 };
    return takes(outside, call.errand, moods).map((taken) => ({
      label: `${call.errand.call.kind} arrives: ${taken.errand.answer?.kind ?? ''}`,
      outside: canon.of(taken.outside),
      answered: canon.of({ ...call, errand: taken.errand }),
      budget: (taken.refusal && this.saga.spend(budget, taken.refusal)) ?? budget,
    }));
  }

  private shaped(shape: keyof WorkerMoves['shapes'], call: Call): Call {
    return this.shapes[shape].of([call], () => this.saga.canon.of(SHAPES[shape](call)));
  }
}

const SHAPES: Readonly<Record<'zombie' | 'given up' | 'unanswered', (call: Call) => Call>> = {
  // Its lease is over, but it does not know: it may still settle.
  zombie: (call) => ({ ...call, awaited: false }),
  'given up': (call) => ({ ...call, awaited: false, returns: false }),
  unanswered: ({ errand, ...call }) => ({ ...call, errand: { ...errand, answer: null } }),
};
