import { formatDuration } from '../time/format-time.js';
import { Scroll } from '../ui/scroll.js';
import type { TraceItem } from '@waybill/console-api';
import { useWidth } from '../ui/use-width.js';
import { layOut, type Arrow, type Node } from './layout.js';

interface TracePictureProps {
  readonly items: readonly TraceItem[];
  /** Event that is looked at. */
  readonly chosen?: string | undefined;
  /** Where a click on an event leads. */
  readonly hrefOf: (eventId: string) => string;
  readonly onChoose: (eventId: string) => void;
  /** ms since the epoch: how long what waits has waited. */
  readonly now: number;
}

/** A lane a service, from left to right in time. The same is told by the table of hops, which is its text. */
export function TracePicture({ items, chosen, hrefOf, onChoose, now }: TracePictureProps) {
  const [frame, frameWidth] = useWidth();
  const { width, height, lanes, nodes, arrows, ticks } = layOut(items, frameWidth);
  return (
    <div ref={frame}>
      <Scroll label="Picture of the trace; the table below says the same" className="picture">
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label="Trace">
          {ticks.map(({ x, ms }) => (
            <g key={x}>
              <line className="tick" x1={x} x2={x} y1={22} y2={height} />
              <text className="muted" x={x} y={14} textAnchor="middle">
                {ms === 0 ? '0' : `+${formatDuration(ms)}`}
              </text>
            </g>
          ))}
          {lanes.map(({ service, y }) => (
            <g key={service}>
              <line className="lane" x1={92} x2={width} y1={y} y2={y} />
              <text x={0} y={y + 4}>
                {service}
              </text>
            </g>
          ))}
          {arrows.map((arrow) => (
            <Hop key={`${arrow.hop.event.eventId} ${arrow.hop.handling.service}`} arrow={arrow} />
          ))}
          {waitsOf(arrows).map(({ y, x, events, since, word }) => (
            <text key={y} className="warn-text" x={x + 12} y={y + 4} textAnchor="end">
              {events > 1 ? `${events} ` : ''}
              {word} {formatDuration(now - since)}
            </text>
          ))}
          {nodes.map((node) => (
            <EventNode
              key={node.item.eventId}
              node={node}
              chosen={node.item.eventId === chosen}
              href={hrefOf(node.item.eventId)}
              onChoose={onChoose}
            />
          ))}
        </svg>
      </Scroll>
    </div>
  );
}

interface EventNodeProps {
  readonly node: Node;
  readonly chosen: boolean;
  readonly href: string;
  readonly onChoose: (eventId: string) => void;
}

function EventNode({ node: { item, label, x, y }, chosen, href, onChoose }: EventNodeProps) {
  return (
    <a
      href={href}
      className={chosen ? 'chosen' : ''}
      aria-label={`${label}: ${item.type} of ${item.source}`}
      aria-current={chosen ? 'true' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onChoose(item.eventId);
      }}
    >
      <rect x={x - 12} y={y - 24} width={24 + label.length * 6.5} height={36} fill="transparent" />
      <circle className="node" cx={x} cy={y} r={5.5} />
      <text x={x - 4} y={y - 11}>
        {label}
      </text>
    </a>
  );
}

function Hop({ arrow }: { readonly arrow: Arrow }) {
  const { hop, fromX, fromY, sentX, handledX, y, effectX } = arrow;
  const { state } = hop.handling;
  if (state === 'waiting' || state === 'delayed') {
    return <path className="waits" d={`${fall(sentX, fromY, sentX + 24, y)} L${handledX - 122} ${y}`} />;
  }
  if (state === 'dead') {
    return (
      <g>
        <path className="side-hop" d={`M${fromX} ${fromY}H${sentX}${fall(sentX, fromY, handledX, y)}`} />
        <path className="dead" d={`M${handledX - 5} ${y - 5}l10 10m0 -10l-10 10`} />
        <text className="bad-text" x={handledX + 9} y={y + 16}>
          dead letter
        </text>
      </g>
    );
  }
  if (effectX === null) {
    return (
      <g>
        <path className="side-hop" d={`M${fromX} ${fromY}H${sentX}${fall(sentX, fromY, handledX, y)}`} />
        <circle className="handled" cx={handledX} cy={y} r={3} />
      </g>
    );
  }
  return (
    <g>
      {sentX > fromX && <path className="hop outbox" d={`M${fromX} ${fromY}H${sentX}`} />}
      <path className="hop broker" d={fall(sentX, fromY, Math.min(handledX, effectX), y)} />
      {effectX > handledX && <path className="hop consumer" d={`M${handledX} ${y}H${effectX}`} />}
    </g>
  );
}

interface Waits {
  readonly y: number;
  readonly x: number;
  readonly events: number;
  /** The oldest of them, ms since the epoch. */
  readonly since: number;
  readonly word: string;
}

/** What waits in each lane, told once. */
function waitsOf(arrows: readonly Arrow[]): Waits[] {
  const waiting = arrows.filter(
    ({ hop: { handling } }) => handling.state === 'waiting' || handling.state === 'delayed',
  );
  return [...Map.groupBy(waiting, ({ y }) => y)].map(([y, here]) => ({
    y,
    x: Math.max(...here.map(({ handledX }) => handledX)),
    events: here.length,
    since: Math.min(...here.map(({ hop }) => Date.parse(hop.event.writtenAt))),
    word: here.some(({ hop }) => hop.handling.state === 'delayed') ? 'put aside' : here.length > 1 ? 'wait' : 'waits',
  }));
}

/** A line from one lane to another; in one lane, a bow below it. */
function fall(fromX: number, fromY: number, toX: number, toY: number): string {
  if (fromY === toY) return `M${fromX} ${fromY}Q${(fromX + toX) / 2} ${fromY + 26} ${toX} ${toY}`;
  const bend = Math.max(8, (toX - fromX) / 2);
  return `M${fromX} ${fromY}C${fromX + bend} ${fromY} ${toX - bend} ${toY} ${toX} ${toY}`;
}
