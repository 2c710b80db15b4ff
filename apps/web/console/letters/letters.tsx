import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Letter, LetterFilter, LetterGroup, LetterGroupsAnswer, LetterListAnswer } from '@waybill/console-api';
import { get, queryText } from '../../shared/api/client.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { Notice } from '../../shared/ui/notice.js';
import { useQueryState } from '../../shared/url/use-query-state.js';
import { visible } from '../../shared/words/visible.js';
import { Ask, Missing } from '../parts/ask.js';
import { KeyText, letterHref } from '../parts/ids.js';
import { NotTaken } from '../parts/not-taken.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { useMay } from '../session/use-session.js';
import { BulkReplay } from './bulk-replay.js';
import { CHECKS, filterOf, LetterFilters } from './letter-filters.js';
import { RecentReplays } from './recent-replays.js';
import { Table, TableCard } from '../parts/table.js';

/** Letters are read from Kafka: less often than what a database knows. */
const LETTERS_REFRESH_MS = 15_000;

/** Events that a consumer could not handle: in groups, and one by one. */
export default function Letters() {
  const [values, change] = useQueryState(CHECKS);
  const filter = filterOf(values);
  const groups = useQuery({
    queryKey: ['letter-groups', filter],
    queryFn: ({ signal }) =>
      get<LetterGroupsAnswer>(`/api/console/letters/groups${queryText({ ...filter })}`, { signal }),
    refetchInterval: LETTERS_REFRESH_MS,
  });
  const may = useMay('letters:write');
  return (
    <Page
      title="Dead letters"
      actions={may && groups.data && groups.data.waiting > 0 && <BulkReplay filter={filter} preview={groups.data} />}
    >
      <section className="card" aria-label="Filters">
        <LetterFilters values={values} onChange={change} />
      </section>
      <NotTaken checks={CHECKS} />
      <RecentReplays />
      <Ask query={groups}>
        {(answer) => (
          <>
            <Missing parts={answer.missing} />
            {answer.total === 0 ? (
              <Notice tone="ok">
                <p>No letter matches.</p>
              </Notice>
            ) : (
              <>
                <Groups groups={answer.items} onChoose={change} />
                <List filter={filter} cursor={values.cursor} total={answer.total} />
              </>
            )}
          </>
        )}
      </Ask>
    </Page>
  );
}

interface GroupsProps {
  readonly groups: readonly LetterGroup[];
  readonly onChoose: (filter: Pick<LetterFilter, 'consumer' | 'code' | 'type'>) => void;
}

function Groups({ groups, onChoose }: GroupsProps) {
  return (
    <TableCard
      label="Groups"
      caption="By consumer, error and type"
      columns={[
        'Consumer',
        'Error',
        'Type',
        { name: 'Letters', number: true },
        { name: 'Waiting', number: true },
        'First',
        'Last',
        { name: 'Narrow', unseen: true },
      ]}
    >
      {groups.map(({ consumer, code, type, count, waiting, first, last }) => (
        <tr key={`${consumer} ${code} ${type}`}>
          <th scope="row">{consumer ?? '–'}</th>
          <td className="anywhere">{code ?? '–'}</td>
          <td>{type ?? '–'}</td>
          <td className="number">{count.toLocaleString('en')}</td>
          <td className="number">{waiting.toLocaleString('en')}</td>
          <td>
            <Time at={first} />
          </td>
          <td>
            <Time at={last} />
          </td>
          <td>
            <button
              type="button"
              className="quiet"
              onClick={() =>
                onChoose({
                  ...(consumer !== null && { consumer }),
                  ...(code !== null && { code }),
                  ...(type !== null && { type }),
                })
              }
            >
              Only these
            </button>
          </td>
        </tr>
      ))}
    </TableCard>
  );
}

interface ListProps {
  readonly filter: LetterFilter;
  readonly cursor: string | undefined;
  readonly total: number;
}

function List({ filter, cursor, total }: ListProps) {
  const query = queryText({ ...filter, limit: 50, cursor });
  const letters = useQuery({
    queryKey: ['letters', query],
    queryFn: ({ signal }) => get<LetterListAnswer>(`/api/console/letters${query}`, { signal }),
    refetchInterval: LETTERS_REFRESH_MS,
  });
  return (
    <section className="card flush">
      <Ask query={letters}>
        {({ items, nextCursor }) => (
          <>
            <Table
              label="Letters"
              caption="Letters, newest first"
              columns={['Letter', 'Failed', 'Type', 'Key', 'Consumer', 'Error', 'State']}
            >
              {items.map((letter) => (
                <Row key={letter.id} letter={letter} />
              ))}
            </Table>
            <Pager nextCursor={nextCursor} shown={`${items.length} of ${total.toLocaleString('en')}`} />
          </>
        )}
      </Ask>
    </section>
  );
}

function Row({
  letter: { id, failedAt, type, key, consumer, errorCode, errorMessage, state },
}: {
  readonly letter: Letter;
}) {
  return (
    <tr>
      <th scope="row">
        <Link className="mono nowrap" to={letterHref(id)} data-row="">
          {id}
        </Link>
      </th>
      <td>
        <Time at={failedAt} />
      </td>
      <td>{type ?? '–'}</td>
      <td>
        <KeyText value={key} />
      </td>
      <td>{consumer ?? '–'}</td>
      <td className="anywhere">
        {errorCode ?? '–'}
        {errorMessage !== null && <div className="small muted">{visible(errorMessage)}</div>}
      </td>
      <td>
        <Badge state={state} />
      </td>
    </tr>
  );
}
