import type { ServiceOverview } from '@waybill/console-api';
import { SERVICES, TOPIC_NAMES, type ServiceName } from '@waybill/system-map';
import { durationOr, formatDuration } from '../../shared/time/format-time.js';
import { Scroll } from '../../shared/ui/scroll.js';
import type { Tone } from '../../shared/words/states.js';
import { flows, HEIGHT, pipes, readers, WIDTH, writers } from './picture-places.js';

interface SystemPictureProps {
  readonly services: readonly ServiceOverview[];
  /** Events a second by topic; undefined while they are not known. */
  readonly rates: Readonly<Record<string, number>> | undefined;
}

/** Five services, the topics between them, and what moves. The table behind it says the same. */
export function SystemPicture({ services, rates }: SystemPictureProps) {
  const stateOf = (name: ServiceName): ServiceOverview | undefined => services.find(({ service }) => service === name);
  return (
    <>
      <Scroll label="Picture of the system; the table below says the same" className="picture">
        <svg className="fit" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
          {flows.map(({ topic, path }) => (
            <path key={path} className={`flow ${(rates?.[topic] ?? 0) > 0 ? 'moving' : ''}`} d={path} />
          ))}
          {pipes.map(({ topic, x, y, width, height }) => (
            <g key={topic}>
              <rect className="pipe" x={x} y={y} width={width} height={height} rx={height / 2} />
              <text x={x + 14} y={y + 18}>
                {topic}
              </text>
              <text x={x + width - 14} y={y + 18} textAnchor="end" className={rates?.[topic] ? '' : 'muted'}>
                {rateText(rates?.[topic], rates !== undefined)}
              </text>
            </g>
          ))}
          {HEADINGS.map(({ x, text, anchor }) => (
            <text key={text} className="muted" x={x} y={16} textAnchor={anchor}>
              {text}
            </text>
          ))}
          {writers.map(({ service, ...box }) => (
            <ServiceBox
              key={service}
              name={service}
              {...box}
              {...standing(stateOf(service))}
              note={outboxNote(stateOf(service))}
            />
          ))}
          {readers.map(({ service, ...box }) => (
            <ServiceBox
              key={service}
              name={service}
              {...box}
              {...readiness(stateOf(service))}
              note={lagNote(stateOf(service))}
            />
          ))}
        </svg>
      </Scroll>
      <details>
        <summary>As a table</summary>
        <SystemTable services={services} rates={rates} />
      </details>
    </>
  );
}

const HEADINGS = [
  { x: 1, text: 'write, by an outbox', anchor: 'start' },
  { x: WIDTH / 2, text: 'topics', anchor: 'middle' },
  { x: WIDTH - 1, text: 'read, each in its group', anchor: 'end' },
] as const;

interface ServiceBoxProps {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tone: Tone;
  readonly word: string;
  readonly note: string;
}

function ServiceBox({ name, x, y, width, height, tone, word, note }: ServiceBoxProps) {
  return (
    <g>
      <rect className={`box ${tone}`} x={x} y={y} width={width} height={height} rx={8} />
      <text x={x + 14} y={y + 22} fontWeight={600}>
        {name}
      </text>
      <text x={x + width - 14} y={y + 22} textAnchor="end" className={tone === 'bad' ? 'bad-text' : 'muted'}>
        {MARKS[tone]} {word}
      </text>
      <text x={x + 14} y={y + 42} className={tone === 'warn' ? 'warn-text' : 'muted'}>
        {note}
      </text>
    </g>
  );
}

const MARKS: Readonly<Record<Tone, string>> = { ok: '✓', busy: '◐', warn: '▲', bad: '✕', idle: '–' };

interface Standing {
  readonly tone: Tone;
  readonly word: string;
}

/** How a service stands, in a colour and a word. */
function readiness(state: ServiceOverview | undefined): Standing {
  if (!state || state.instances === 0) return { tone: 'bad', word: 'no answer' };
  if (!state.ready) return { tone: 'bad', word: 'not ready' };
  return { tone: 'ok', word: state.instances > 1 ? `${state.instances} ready` : 'ready' };
}

/** The same for one that writes: what waits too long in its outbox counts. */
function standing(state: ServiceOverview | undefined): Standing {
  const ready = readiness(state);
  const slow = (state?.outbox?.dead ?? 0) > 0 || (state?.outbox?.oldestAgeMs ?? 0) > 30_000;
  return slow && ready.tone === 'ok' ? { ...ready, tone: 'warn' } : ready;
}

function outboxNote(state: ServiceOverview | undefined): string {
  if (!state?.outbox) return 'outbox not known';
  const { waiting, oldestAgeMs, dead } = state.outbox;
  const oldest = waiting > 0 && oldestAgeMs !== null ? `, oldest ${formatDuration(oldestAgeMs)}` : '';
  const rows = waiting === 0 ? 'outbox empty' : `outbox ${waiting.toLocaleString('en')}${oldest}`;
  return dead > 0 ? `${rows}, ${dead} dead` : rows;
}

function lagNote(state: ServiceOverview | undefined): string {
  if (typeof state?.lag !== 'number') return 'lag not known';
  return state.lag === 0 ? 'has read all' : `${state.lag.toLocaleString('en')} to read`;
}

const rateText = (rate: number | undefined, known: boolean): string => {
  if (!known) return '';
  return rate ? `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s` : 'quiet';
};

function SystemTable({ services, rates }: SystemPictureProps) {
  return (
    <div className="grid2">
      <Scroll label="Services">
        <table>
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col">State</th>
              <th scope="col" className="number">
                Instances
              </th>
              <th scope="col" className="number">
                Outbox
              </th>
              <th scope="col" className="number">
                Oldest
              </th>
              <th scope="col" className="number">
                Lag
              </th>
            </tr>
          </thead>
          <tbody>
            {services.map(({ service, ready, instances, outbox, lag }) => (
              <tr key={service}>
                <th scope="row">{service}</th>
                <td>{instances === 0 ? 'no answer' : ready ? 'ready' : 'not ready'}</td>
                <td className="number">{instances}</td>
                <td className="number">{outbox?.waiting ?? '–'}</td>
                <td className="number">{durationOr(outbox?.oldestAgeMs)}</td>
                <td className="number">{lag ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Scroll label="Topics">
        <table>
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col" className="number">
                Rate
              </th>
            </tr>
          </thead>
          <tbody>
            {TOPIC_NAMES.map((topic) => (
              <tr key={topic}>
                <th scope="row">{topic}</th>
                <td>{namesOf('produces', topic)}</td>
                <td>{namesOf('consumes', topic)}</td>
                <td className="number">{rateText(rates?.[topic], rates !== undefined) || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}

const namesOf = (side: 'produces' | 'consumes', topic: string): string =>
  Object.values(SERVICES)
    .filter((service) => (service[side] as readonly string[]).includes(topic))
    .map(({ name }) => name)
    .join(', ');
