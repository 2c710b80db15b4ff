import type { OperatorAction } from '@waybill/console-api';
import { toCsv } from './actions.csv.js';

const action = (overrides: Partial<OperatorAction>): OperatorAction => ({
  id: '1',
  at: '2026-11-30T18:00:00.000Z',
  actor: 'olga',
  actorName: 'Olga',
  action: 'stock.adjust',
  target: 'TEA',
  reason: null,
  outcome: 'done',
  detail: null,
  endedAt: null,
  traceId: null,
  ...overrides,
});

const reasonOf = (reason: string): string => toCsv([action({ reason })]).split('\r\n')[1]!;

describe('the trail as a file for spreadsheets', () => {
  it('has a line of names, and one an action', () => {
    expect(toCsv([action({ reason: 'counted' })])).toBe(
      'at,actor,actorName,action,target,reason,outcome,detail,endedAt,traceId,id\r\n' +
        '"2026-11-30T18:00:00.000Z","olga","Olga","stock.adjust","TEA","counted","done","","","","1"\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('runs nothing: %j', (reason) => {
    expect(toCsv([action({ reason })])).toContain(`"'${reason}"`);
  });

  it('keeps quotes, commas and line ends inside their cell', () => {
    expect(reasonOf('a "b", c')).toContain('"a ""b"", c"');
    expect(toCsv([action({ reason: 'a\nb' })])).toContain('"a\nb"');
  });
});
