import type { ReactNode } from 'react';
import { Scroll } from '../../shared/ui/scroll.js';

/** A heading; an object where it stands over numbers, or is told to screen readers alone. */
export type Column = string | { readonly name: string; readonly number?: true; readonly unseen?: true };

interface TableProps {
  /** What the region is called that scrolls sideways where the table is too wide. */
  readonly label: string;
  /** Left out where a heading above it says the same. */
  readonly caption?: string;
  readonly columns: readonly Column[];
  /** The rows. */
  readonly children: ReactNode;
}

/** A table that scrolls sideways by itself. */
export function Table({ label, caption, columns, children }: TableProps) {
  return (
    <Scroll label={label}>
      <table>
        {caption !== undefined && <caption>{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={typeof column === 'string' ? column : column.name} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Scroll>
  );
}

/** A table that fills a card. */
export function TableCard(props: TableProps) {
  return (
    <section className="card flush">
      <Table {...props} />
    </section>
  );
}

function Heading({ column }: { readonly column: Column }) {
  if (typeof column === 'string') return <th scope="col">{column}</th>;
  const { name, number = false, unseen = false } = column;
  return (
    <th scope="col" className={number ? 'number' : undefined}>
      {unseen ? <span className="unseen">{name}</span> : name}
    </th>
  );
}
