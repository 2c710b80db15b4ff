import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { Letter, LetterAnswer, PayloadText, RevealAnswer } from '@waybill/console-api';
import { get, post } from '../../shared/api/client.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { Copy } from '../../shared/ui/copy.js';
import { Json } from '../../shared/ui/json.js';
import { visible } from '../../shared/words/visible.js';
import { Act } from '../parts/act.js';
import { Ask, Missing } from '../parts/ask.js';
import { KeyText } from '../parts/ids.js';
import { Page } from '../parts/page.js';
import { Table } from '../parts/table.js';
import { useMay } from '../session/use-session.js';

/** One letter: why it died, what it says, and what came behind it. */
export default function LetterPage() {
  const { id = '' } = useParams();
  const letter = useQuery({
    queryKey: ['letter', id],
    queryFn: ({ signal }) => get<LetterAnswer>(`/api/console/letters/${encodeURIComponent(id)}`, { signal }),
  });
  const [revealed, setRevealed] = useState<RevealAnswer>();
  return (
    <Page
      title="Dead letter"
      beside={letter.data && <Badge state={letter.data.letter.state} />}
      actions={letter.data && <LetterActions letter={letter.data.letter} onRevealed={setRevealed} />}
    >
      <Ask query={letter}>
        {(answer) => (
          <>
            <Missing parts={answer.missing} />
            <Facts letter={answer.letter} />
            <section className="card" aria-labelledby="payload">
              <h2 id="payload">Payload{revealed && ', unmasked'}</h2>
              {revealed ? <Json value={revealed.items[0]?.data} /> : <Payload payload={answer.payload} />}
            </section>
            <Later later={answer.later} />
            <Headers headers={answer.headers} />
          </>
        )}
      </Ask>
    </Page>
  );
}

interface LetterActionsProps {
  readonly letter: Letter;
  readonly onRevealed: (answer: RevealAnswer) => void;
}

function LetterActions({ letter: { id, state, consumer }, onRevealed }: LetterActionsProps) {
  const write = useMay('letters:write');
  const reveal = useMay('personal:read');
  const path = `/api/console/letters/${encodeURIComponent(id)}`;
  return (
    <>
      {write && state !== 'dropped' && (
        <Act
          verb="Replay"
          title="Replay this letter"
          reason="may"
          tone="primary"
          act={(reason) => post(`${path}/replay`, reason === '' ? {} : { reason })}
        >
          <p>
            The event is sent again with its id and key, for {consumer ?? 'its consumer'} alone. If it was handled
            meanwhile, nothing happens.
          </p>
        </Act>
      )}
      {write && state === 'waiting' && (
        <Act
          verb="Drop"
          title="Drop this letter"
          reason="must"
          tone="danger"
          act={(reason) => post(`${path}/drop`, { reason })}
        >
          <p>It is hidden from what waits. It stays in Kafka and can still be found by its state.</p>
        </Act>
      )}
      {reveal && (
        <Act
          verb="Personal data"
          title="Show personal data"
          reason="must"
          act={async (reason) => onRevealed(await post<RevealAnswer>('/api/console/reveal', { letterId: id, reason }))}
        >
          <p>The payload is shown to you unmasked, until you leave this page. That you looked is recorded.</p>
        </Act>
      )}
    </>
  );
}

function Facts({ letter }: { readonly letter: Letter }) {
  const { id, topic, partition, offset, key, type, eventId, consumer, errorCode, errorMessage } = letter;
  const { attempts, failedAt, decision } = letter;
  return (
    <section className="card" aria-label="Why it died">
      <dl className="facts">
        <dt>Error</dt>
        <dd>
          <strong>{errorCode ?? 'not told'}</strong> {errorMessage !== null && visible(errorMessage)}
        </dd>
        <dt>Consumer</dt>
        <dd>
          {consumer ?? '–'}, {attempts ?? '–'} {attempts === 1 ? 'attempt' : 'attempts'}, <Time at={failedAt} />
        </dd>
        <dt>Event</dt>
        <dd>
          {type ?? 'no type'} <span className="mono">{eventId ?? ''}</span>
        </dd>
        <dt>Key</dt>
        <dd>
          <KeyText value={key} />
        </dd>
        <dt>Was at</dt>
        <dd>{topic === null ? '–' : `${topic}, partition ${partition ?? '–'}, offset ${offset ?? '–'}`}</dd>
        <dt>Letter</dt>
        <dd className="row">
          <span className="mono">{id}</span> <Copy text={id} what="the letter id" />
        </dd>
        {decision && (
          <>
            <dt>Decision</dt>
            <dd>
              {decision.action} by {visible(decision.by)}, <Time at={decision.at} />
              {decision.result === 'failed' && ` failed: ${visible(decision.error ?? '')}`}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Payload({ payload }: { readonly payload: PayloadText }) {
  switch (payload.encoding) {
    case 'none':
      return <p className="muted">It has no value.</p>;
    case 'hidden':
      return <p className="muted">{payload.bytes} bytes, hidden: where personal data stand in them is not known.</p>;
    case 'json':
      return <Json value={payload.value} />;
    case 'text':
      return <pre>{visible(payload.value)}</pre>;
    case 'hex':
      return (
        <>
          <p className="muted small">Not UTF-8; hexadecimal.</p>
          <pre>{payload.value}</pre>
        </>
      );
  }
}

function Later({ later }: { readonly later: LetterAnswer['later'] }) {
  return (
    <section className="card flush" aria-labelledby="later">
      <div className="head">
        <h2 id="later">Later events of its key</h2>
        <span className="muted small">They did not wait for it.</span>
      </div>
      {later.length === 0 ? (
        <p className="empty">None was found.</p>
      ) : (
        <Table label="Later events" columns={['At', 'Event', 'Place']}>
          {later.map(({ topic, partition, offset, type, at }) => (
            <tr key={`${topic}:${partition}:${offset}`}>
              <td>
                <Time at={at} ms />
              </td>
              <th scope="row">{type ?? '–'}</th>
              <td className="mono small">
                {topic}[{partition}]@{offset}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Headers({ headers }: { readonly headers: LetterAnswer['headers'] }) {
  return (
    <section className="card" aria-labelledby="headers">
      <div className="head">
        <h2 id="headers">Headers</h2>
        <Copy text={JSON.stringify(headers, null, 2)} what="the headers" />
      </div>
      <dl className="facts">
        {Object.entries(headers).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="mono">{visible(name)}</dt>
            <dd className="mono">
              {[value]
                .flat()
                .map((text) => visible(text ?? '(none)'))
                .join(', ')}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
