import { Link } from 'react-router';
import type { Diagnosis, Expectation, OrderPageAnswer } from '@waybill/console-api';
import { formatDuration } from '../../shared/time/format-time.js';
import { useNow } from '../../shared/time/use-now.js';
import { Time } from '../../shared/time/zone.js';
import { ToneIcon } from '../../shared/ui/icon.js';
import type { Tone } from '../../shared/words/states.js';
import { visible } from '../../shared/words/visible.js';

const TONES: Readonly<Record<Diagnosis['severity'], Tone>> = { info: 'busy', warning: 'warn', error: 'bad' };

/** Why the order waits, in sentences: what is awaited, what holds it up, and what happens when nothing comes. */
export function Why({ answer: { diagnosis, expectation } }: { readonly answer: OrderPageAnswer }) {
  const awaits = expectation?.awaits ?? [];
  if (diagnosis.length === 0 && awaits.length === 0) return null;
  // The line below says it too, by the reader's clock.
  const told = diagnosis.filter(({ code }) => code !== 'times-out' || awaits.length === 0);
  const waits = awaits.length > 0 || diagnosis.some(({ severity }) => severity !== 'info');
  return (
    <section className="card" aria-labelledby="why">
      <h2 id="why">{waits ? 'Why is it waiting?' : 'Where it stands'}</h2>
      <ul className="list">
        {told.map((found) => (
          <Finding key={`${found.code} ${found.text}`} {...found} />
        ))}
      </ul>
      {expectation && <Awaited expectation={expectation} />}
    </section>
  );
}

function Finding({ code, severity, text, times, href }: Diagnosis) {
  const tone = code === 'nothing-awaited' ? 'ok' : TONES[severity];
  return (
    <li className={`why ${tone}`}>
      <ToneIcon tone={tone} />
      <span>
        <Sentence text={text} times={times} /> {href !== undefined && <Link to={href}>Look</Link>}
      </span>
    </li>
  );
}

/** A sentence with its times by the reader's clock. */
function Sentence({ text, times }: Pick<Diagnosis, 'text' | 'times'>) {
  const [time, ...later] = times;
  const at = time === undefined ? -1 : text.indexOf(time);
  if (time === undefined || at < 0) return visible(text);
  return (
    <>
      {visible(text.slice(0, at))}
      <Time at={time} />
      <Sentence text={text.slice(at + time.length)} times={later} />
    </>
  );
}

function Awaited({ expectation: { awaits, since, deadline, compensation } }: { readonly expectation: Expectation }) {
  const now = useNow();
  const until = deadline ?? compensation.attentionAt;
  if (awaits.length === 0) return null;
  return (
    <p className="muted small">
      Awaits {awaits.map(({ from, types }) => `${types.join(' or ')} of ${from}`).join('; ')}, for{' '}
      {formatDuration(now - Date.parse(since))}.
      {until !== null && (
        <>
          {' '}
          {deadline === null ? 'Needs attention' : 'Times out'} at <Time at={until} />
          {Date.parse(until) > now && `, in ${formatDuration(Date.parse(until) - now)}`}.
        </>
      )}
    </p>
  );
}
