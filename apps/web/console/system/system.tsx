import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { GroupState, InstanceState, ServiceState, SystemAnswer } from '@waybill/console-api';
import { get } from '../../shared/api/client.js';
import { durationOr } from '../../shared/time/format-time.js';
import { Time } from '../../shared/time/zone.js';
import { Badge } from '../../shared/ui/badge.js';
import { visible } from '../../shared/words/visible.js';
import { REFRESH_MS } from '../frame/query-client.js';
import { Ask, Missing } from '../parts/ask.js';
import { Page } from '../parts/page.js';
import { TableCard } from '../parts/table.js';

/** Instances, outboxes, and what each consumer group has read. */
export default function System() {
  const system = useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => get<SystemAnswer>('/api/console/system', { signal }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page title="System">
      <Ask query={system}>
        {({ services, groups, missing }) => (
          <>
            <Missing parts={missing} />
            <Instances services={services} />
            <Outboxes services={services} />
            <Lag groups={groups} />
          </>
        )}
      </Ask>
    </Page>
  );
}

interface ServicesProps {
  readonly services: readonly ServiceState[];
}

function Instances({ services }: ServicesProps) {
  return (
    <TableCard
      label="Instances"
      caption="Instances"
      columns={['Service', 'Instance', 'State', 'Consumer', 'Health', 'Version', 'Since']}
    >
      {services.flatMap(({ service, instances }) =>
        instances.map(({ instance, url, ready, joined, partitions, health, version, startedAt }) => (
          <tr key={`${service} ${url}`}>
            <th scope="row">{service}</th>
            <td>
              {instance ?? '–'} <span className="muted small mono">{url.replace(/^https?:\/\//, '')}</span>
            </td>
            <td>
              <Badge state={instance === null ? 'away' : ready ? 'ready' : 'not-ready'} />
            </td>
            <td className="nowrap">
              {joined ? `joined, ${partitions.length} partitions` : <span className="tone bad">has not joined</span>}
            </td>
            <td>
              <Health health={health} />
            </td>
            <td>{version ?? '–'}</td>
            <td>
              <Time at={startedAt} />
            </td>
          </tr>
        )),
      )}
    </TableCard>
  );
}

function Health({ health }: Pick<InstanceState, 'health'>) {
  const down = health.filter(({ up }) => !up);
  if (health.length === 0) return <span className="muted">–</span>;
  if (down.length === 0) return <>{health.length} parts up</>;
  return down.map(({ part, reason }) => (
    <div key={part} className="tone bad">
      {part}: {visible(reason ?? 'down')}
    </div>
  ));
}

function Outboxes({ services }: ServicesProps) {
  return (
    <TableCard
      label="Outboxes"
      caption="Outboxes"
      columns={[
        'Service',
        { name: 'Waiting', number: true },
        { name: 'Oldest', number: true },
        { name: 'Dead', number: true },
        'Buckets',
      ]}
    >
      {services.map(({ service, outbox }) => (
        <tr key={service}>
          <th scope="row">{service}</th>
          <td className="number">{outbox?.waiting.toLocaleString('en') ?? '–'}</td>
          <td className="number">{durationOr(outbox?.oldestAgeMs)}</td>
          <td className="number">
            {outbox && outbox.dead > 0 ? (
              <Link to={`/console/system/${service}/dead`}>{outbox.dead.toLocaleString('en')} dead rows</Link>
            ) : (
              (outbox?.dead ?? '–')
            )}
          </td>
          <td>{ownersOf(outbox)}</td>
        </tr>
      ))}
    </TableCard>
  );
}

function ownersOf(outbox: ServiceState['outbox']): string {
  if (!outbox || outbox.owners.length === 0) return '–';
  return outbox.owners.map(({ instance, buckets }) => `${instance}: ${buckets}`).join(', ');
}

function Lag({ groups }: { readonly groups: readonly GroupState[] | null }) {
  if (groups === null) return null;
  return (
    <TableCard
      label="Lag of consumer groups"
      caption="What consumer groups have read"
      columns={['Group', 'Topic', { name: 'Lag', number: true }, 'Partitions']}
    >
      {groups.map((group) => (
        <tr key={`${group.group} ${group.topic}`}>
          <th scope="row">{group.group}</th>
          <td>{group.topic}</td>
          <td className="number">{group.lag.toLocaleString('en')}</td>
          <td>
            <Partitions group={group} />
          </td>
        </tr>
      ))}
    </TableCard>
  );
}

function Partitions({ group: { partitions } }: { readonly group: GroupState }) {
  const unread = partitions.filter(({ member }) => member === null).length;
  return (
    <details>
      <summary>
        {partitions.length} {unread > 0 && <span className="tone bad">{unread} read by none</span>}
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col" className="number">
              Partition
            </th>
            <th scope="col" className="number">
              End
            </th>
            <th scope="col" className="number">
              Committed
            </th>
            <th scope="col" className="number">
              Lag
            </th>
            <th scope="col">Member</th>
          </tr>
        </thead>
        <tbody>
          {partitions.map(({ partition, end, committed, lag, member }) => (
            <tr key={partition}>
              <th scope="row" className="number">
                {partition}
              </th>
              <td className="number">{end}</td>
              <td className="number">{committed ?? '–'}</td>
              <td className="number">{lag.toLocaleString('en')}</td>
              <td className="mono small">{member ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
