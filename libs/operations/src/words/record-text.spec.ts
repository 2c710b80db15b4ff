import { headersText, headerText } from './record-text.js';

describe('headers of a record', () => {
  const headers = {
    'event-type': null,
    source: [Buffer.from('depot'), null],
    raw: Buffer.from([0xff]),
    late: [null, 'b'],
  };

  it('are shown with null where Kafka has null', () => {
    expect(headersText(headers)).toEqual({
      'event-type': null,
      source: ['depot', null],
      raw: '0xff',
      late: [null, 'b'],
    });
  });

  it('are read by their first value; null is as good as no header', () => {
    const names = ['event-type', 'source', 'raw', 'late', 'missing'];
    expect(names.map((name) => headerText(headers, name))).toEqual([undefined, 'depot', '0xff', undefined, undefined]);
  });
});
