import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { LetterFilter, LetterGroupsAnswer, ReplayJob, StartReplayBody } from '@waybill/console-api';
import { post } from '../../shared/api/client.js';
import { formatDuration } from '../../shared/time/format-time.js';
import { counted } from '../../shared/words/counted.js';
import { Act } from '../parts/act.js';

const BATCHES = [50, 500, 5_000];
const RATES = [5, 50, 500];

interface BulkReplayProps {
  readonly filter: LetterFilter;
  /** What was on the screen: nothing that came later is sent. */
  readonly preview: LetterGroupsAnswer;
}

/** Sends all letters of the filter once more, at a pace. It says before what that is. */
export function BulkReplay({ filter, preview }: BulkReplayProps) {
  const [batch, setBatch] = useState(500);
  const [perSecond, setPerSecond] = useState(50);
  const navigate = useNavigate();
  const start = async (reason: string): Promise<void> => {
    const body: StartReplayBody = { filter, snapshot: preview.snapshot, batch, perSecond, reason };
    const job = await post<ReplayJob>('/api/console/letters/replays', body);
    await navigate(`/console/letters/replays/${encodeURIComponent(job.id)}`);
  };
  const waiting = preview.waiting.toLocaleString('en');
  return (
    <Act
      verb={`Replay ${waiting} waiting`}
      title={`Replay ${counted(preview.waiting, 'letter')}`}
      reason="must"
      tone="primary"
      act={start}
    >
      <p>
        What matches now and waits for a decision, {counted(preview.waiting, 'letter')}, is sent again, each to the
        consumer that failed at it. Letters that come later are left alone. It can be cancelled at any time.
      </p>
      <ul className="small">
        {preview.items
          .filter((group) => group.waiting > 0)
          .slice(0, 8)
          .map(({ consumer, code, type, waiting: letters }) => (
            <li key={`${consumer} ${code} ${type}`}>
              {letters.toLocaleString('en')} × {type ?? 'no type'} at {consumer ?? 'no consumer'}: {code ?? 'no code'}
            </li>
          ))}
      </ul>
      <div className="filters">
        <Pace label="Letters a second" value={perSecond} values={RATES} onChange={setPerSecond} />
        <Pace label="Batch" value={batch} values={BATCHES} onChange={setBatch} />
      </div>
      <p className="muted small">
        After each batch the consumers are asked what became of it. At this pace it takes{' '}
        {formatDuration((preview.waiting / perSecond) * 1_000)} or more.
      </p>
    </Act>
  );
}

interface PaceProps {
  readonly label: string;
  readonly value: number;
  readonly values: readonly number[];
  readonly onChange: (value: number) => void;
}

const Pace = ({ label, value, values, onChange }: PaceProps) => (
  <label className="field">
    <span>{label}</span>
    <select value={value} onChange={({ target }) => onChange(Number(target.value))}>
      {values.map((option) => (
        <option key={option} value={option}>
          {option.toLocaleString('en')}
        </option>
      ))}
    </select>
  </label>
);
