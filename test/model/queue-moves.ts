import { TOPICS, topicOf, type DomainEvent } from '@waybill/contracts';
import type { Move } from './explore.js';
import { ROUTES } from './routes.js';
import type { Participant } from './participants.js';
import type { Place, Saga } from './saga.js';
import type { Letter, World } from './world.js';

/** The oldest event of any queue is read, becomes a dead letter, or is read and will come again; letters come any time. */
export const queueMoves = (saga: Saga, place: Place): Move<World>[] => [
  ...ROUTES.flatMap(({ reader }, queue) => headMoves(saga, place, reader, queue)),
  ...place.mine.letters.map((letter, n) => letterMove(saga, place, letter, n)),
  ...speakingMoves(saga, place),
];

/** An operator has a participant speak again: the one of whom something was lost, sooner or later; any, at any moment. */
function speakingMoves(saga: Saga, place: Place): Move<World>[] {
  const { mine } = place;
  const budget = saga.spend(mine.budget, 'resend');
  return [
    ...mine.silenced.map(({ writer }, n) =>
      saga.speaksAgain(place, writer, true, { silenced: mine.silenced.toSpliced(n, 1) }),
    ),
    ...(budget ? PARTICIPANTS.map((who) => saga.speaksAgain(place, who, false, { budget })) : []),
  ];
}

const PARTICIPANTS = ['order', 'inventory', 'payment', 'shipping'] as const;

const writerOf = ({ type }: DomainEvent): Participant => TOPICS[topicOf(type)].writer as Participant;

function headMoves(saga: Saga, place: Place, reader: Participant, queue: number): Move<World>[] {
  const { mine, world } = place;
  const [event, ...rest] = mine.queues[queue] ?? [];
  if (!event) return [];
  const queues = mine.queues.with(queue, rest);
  const label = `${reader} reads ${event.type}`;
  const turn = saga.turns.reads(reader, mine, world.stock, event);
  const moves = [saga.move(place, label, true, turn, { queues })];

  const lose = saga.spend(mine.budget, 'lose');
  if (lose) {
    const letters = [...mine.letters, saga.letter(reader, event, true)];
    moves.push(saga.happens(place, `${label}: a dead letter`, true, { queues, letters, budget: lose }));
  }
  const drop = event.type === 'OrderCreated' ? null : saga.spend(mine.budget, 'drop');
  if (drop) {
    const silenced = [...mine.silenced, saga.silenced(writerOf(event))];
    moves.push(saga.happens(place, `${label}: never`, true, { queues, silenced, budget: drop }));
  }
  const repeat = saga.spend(mine.budget, 'repeat');
  if (repeat) {
    const letters = [...mine.letters, saga.letter(reader, event, false)];
    moves.push(saga.move(place, `${label}, and may get it again`, true, turn, { queues, letters, budget: repeat }));
  }
  return moves;
}

function letterMove(saga: Saga, place: Place, letter: Letter, n: number): Move<World> {
  const { mine, world } = place;
  const { reader, event, certain } = letter;
  const turn = saga.turns.reads(reader, mine, world.stock, event);
  const label = `${reader} reads ${event.type} ${certain ? 'at last' : 'again'}`;
  return saga.move(place, label, certain, turn, { letters: mine.letters.toSpliced(n, 1) });
}
