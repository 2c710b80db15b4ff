import { SERVICE_NAMES, SERVICES, TOPIC_NAMES, type ServiceName, type TopicName } from '@waybill/system-map';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface ServiceBox extends Box {
  readonly service: ServiceName;
}

export const WIDTH = 1040;
export const HEIGHT = 366;
const TOP = 32;
const SIDE = { width: 228, height: 54 };
const PIPE = { x: 380, width: 280, height: 30 };

const spread = (index: number, of: number, height: number): number =>
  Math.round(TOP + ((HEIGHT - TOP) / of) * (index + 0.5) - height / 2);

/** Topics in the middle, one below the other. */
export const pipes: readonly (Box & { readonly topic: TopicName })[] = TOPIC_NAMES.map((topic, index) => ({
  topic,
  ...PIPE,
  y: spread(index, TOPIC_NAMES.length, PIPE.height),
}));

const column = (services: readonly ServiceName[], x: number): ServiceBox[] =>
  services.map((service, index) => ({ service, x, y: spread(index, services.length, SIDE.height), ...SIDE }));

/** At the left who writes, by way of an outbox. */
export const writers = column(
  SERVICE_NAMES.filter((service) => SERVICES[service].produces.length > 0),
  1,
);

/** At the right who reads, each in a consumer group of its own. */
export const readers = column(SERVICE_NAMES, WIDTH - SIDE.width - 1);

/** A line from each writer to its topics, and from each topic to its readers. */
export const flows: readonly { readonly topic: TopicName; readonly path: string }[] = [
  ...writers.flatMap((box) =>
    SERVICES[box.service].produces.map((topic) => ({ topic, path: curve(right(box), left(pipeOf(topic))) })),
  ),
  ...readers.flatMap((box) =>
    SERVICES[box.service].consumes.map((topic) => ({ topic, path: curve(right(pipeOf(topic)), left(box)) })),
  ),
];

type Point = readonly [x: number, y: number];

function pipeOf(topic: TopicName): Box {
  const pipe = pipes.find((candidate) => candidate.topic === topic);
  if (!pipe) throw new RangeError(`no topic ${topic}`);
  return pipe;
}

function left({ x, y, height }: Box): Point {
  return [x, y + height / 2];
}

function right({ x, y, width, height }: Box): Point {
  return [x + width, y + height / 2];
}

function curve([x1, y1]: Point, [x2, y2]: Point): string {
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
