import { Tx } from '@waybill/messaging';

const noRows = <Row>(): Promise<Row[]> => Promise.resolve([]);
const noResult = () => Promise.reject(new Error('There is no database'));

/** Transactions without a database: runs the work, counts, and fails as the test says. */
export class UnbackedTransactions {
  committed = 0;
  tried = 0;
  /** Asked after the work, in place of COMMIT. */
  onCommit: () => Error | undefined = () => undefined;

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.tried++;
    const result = await work(new Tx({ query: noRows, read: noRows, pg: noResult }));
    const error = this.onCommit();
    if (error) throw error;
    this.committed++;
    return result;
  }
}
