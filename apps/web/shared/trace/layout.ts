import type { TraceHandling, TraceItem } from '@waybill/console-api';
import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import { shortType } from '../words/states.js';
import { hopsOf, type Hop } from './hops.js';

export interface Lane {
  readonly service: ServiceName;
  readonly y: number;
}

export interface Node {
  readonly item: TraceItem;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** An event at one consumer. From (`from`, y of the event) by way of `sent` to (`handled`, `y`), then to `effect`. */
export interface Arrow {
  readonly hop: Hop;
  readonly fromX: number;
  readonly fromY: number;
  /** Where Kafka had it; `fromX` where that is not known. */
  readonly sentX: number;
  /** Where the consumer had it; the right edge where it still waits. */
  readonly handledX: number;
  readonly y: number;
  /** Where its own event stands; null where it wrote none. */
  readonly effectX: number | null;
}

export interface Tick {
  readonly x: number;
  /** Since the first event. */
  readonly ms: number;
}

export interface TraceLayout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  readonly nodes: readonly Node[];
  readonly arrows: readonly Arrow[];
  readonly ticks: readonly Tick[];
}

export const LEFT = 104;
const TOP = 34;
const LANE = 52;
const RIGHT = 32;
/** Room for what is said about what waits. */
const RIGHT_OF_WAITS = 160;
/** How wide a doubling of the time between two instants is, px: the widest that fits. */
const SPREADS = [10, 6, 3];
const LEAST_SPREAD = 1;
/** Width of a letter of a label, as it may be at most on average. */
const LETTER = 6.9;
const LABEL_GAP = 14;

/**
 * Where everything of a trace stands: a lane a service, from left to right in time. The time between two instants is not drawn
 * to scale: milliseconds and minutes have to fit into one picture, so it grows with its logarithm. An event is moved to the
 * right as far as the label before it in its lane needs.
 */
export function layOut(items: readonly TraceItem[], minWidth = 720): TraceLayout {
  const lanes = SERVICE_NAMES.map((service, index): Lane => ({ service, y: TOP + LANE * (index + 0.5) }));
  const laneOf = new Map(lanes.map((lane) => [lane.service, lane.y]));
  const hops = hopsOf(items);
  const waits = hops.some(({ handling }) => isWaiting(handling));
  const right = waits ? RIGHT_OF_WAITS : RIGHT;
  const { place, shift, end } = closest(items, hops, minWidth - right);
  const scale = Math.max(1, (minWidth - LEFT - right) / Math.max(1, end - LEFT));
  const x = (iso: string | null): number | null => {
    const found = iso === null ? undefined : place.get(instant(iso));
    return found === undefined ? null : round(LEFT + (found - LEFT) * scale);
  };
  const xOf = ({ eventId, writtenAt }: TraceItem): number =>
    round((x(writtenAt) ?? LEFT) + (shift.get(eventId) ?? 0) * scale);
  const edge = round(LEFT + (end - LEFT) * scale + right - 16);
  const yOf = (service: ServiceName): number => laneOf.get(service) ?? TOP;
  return {
    width: edge + 16,
    height: TOP + LANE * lanes.length + 8,
    lanes,
    nodes: items.map((item) => ({
      item,
      label: shortType(item.type, item.source),
      x: xOf(item),
      y: yOf(item.source),
    })),
    arrows: hops.map((hop) => {
      const fromX = xOf(hop.event);
      const sentX = Math.max(fromX, x(hop.event.sentAt) ?? fromX);
      return {
        hop,
        fromX,
        fromY: yOf(hop.event.source),
        sentX,
        handledX: isWaiting(hop.handling) ? edge : Math.max(sentX, x(hop.handling.at) ?? sentX),
        y: yOf(hop.handling.service),
        effectX: hop.effect && xOf(hop.effect),
      };
    }),
    ticks: ticksOf(items, (iso) => x(iso) ?? LEFT),
  };
}

const isWaiting = ({ state }: TraceHandling): boolean => state === 'waiting' || state === 'delayed';

const instant = (iso: string): number => Date.parse(iso) || 0;
const round = (value: number): number => Math.round(value * 10) / 10;

interface Places {
  /** Of each instant its place, before the picture is widened to its frame. */
  readonly place: ReadonlyMap<number, number>;
  /** How far an event stands to the right of its instant: others of its lane were written at the same one. */
  readonly shift: ReadonlyMap<string, number>;
  /** Where the last of it ends, names included. */
  readonly end: number;
}

/** The places with the widest spread that fits, or with the least. */
function closest(items: readonly TraceItem[], hops: readonly Hop[], width: number): Places {
  for (const spread of SPREADS) {
    const places = placesOf(items, hops, spread);
    if (places.end <= width) return places;
  }
  return placesOf(items, hops, LEAST_SPREAD);
}

function placesOf(items: readonly TraceItem[], hops: readonly Hop[], spread: number): Places {
  const events = Map.groupBy(items, ({ writtenAt }) => instant(writtenAt));
  const instants = new Set(events.keys());
  for (const { event, handling } of hops) {
    if (event.sentAt !== null) instants.add(instant(event.sentAt));
    if (handling.at !== null && handling.state !== 'waiting' && handling.state !== 'delayed')
      instants.add(instant(handling.at));
  }
  const places = new Map<number, number>();
  const shift = new Map<string, number>();
  const labelled = new Map<ServiceName, number>();
  let x = LEFT - 8;
  let before: number | undefined;
  for (const at of [...instants].sort((a, b) => a - b)) {
    const written = events.get(at) ?? [];
    x += before === undefined ? 16 : Math.min(8 * spread, 8 + spread * Math.log2(1 + (at - before) / 4));
    for (const { source } of written) x = Math.max(x, labelled.get(source) ?? 0);
    places.set(at, x);
    for (const here of Map.groupBy(written, ({ source }) => source).values()) {
      let after = x;
      for (const { eventId, type, source } of here) {
        shift.set(eventId, after - x);
        after += shortType(type, source).length * LETTER + LABEL_GAP;
        labelled.set(source, after);
      }
    }
    before = at;
  }
  return { place: places, shift, end: Math.max(LEFT, x, ...labelled.values()) };
}

/** A tick at each event, where there is room for its number. */
function ticksOf(items: readonly TraceItem[], x: (iso: string) => number): Tick[] {
  const times = [...new Set(items.map(({ writtenAt }) => writtenAt))].sort((a, b) => instant(a) - instant(b));
  const first = times[0];
  if (first === undefined) return [];
  const ticks: Tick[] = [];
  for (const time of times) {
    const tick = { x: x(time), ms: instant(time) - instant(first) };
    const last = ticks.at(-1);
    if (!last || tick.x - last.x >= 68) ticks.push(tick);
  }
  return ticks;
}
