import { coPartitioned } from './co-partitioned-assigner.js';

describe('the partitions of a group', () => {
  const partitionsOf = (topic: string) =>
    Array.from({ length: topic === 'small' ? 2 : 3 }, (_, partition) => partition);

  it('go to the same member on every topic, number by number', () => {
    const assignment = coPartitioned(['b', 'a'], ['stock', 'payments'], partitionsOf);
    expect(Object.fromEntries(assignment)).toEqual({
      a: { stock: [0, 2], payments: [0, 2] },
      b: { stock: [1], payments: [1] },
    });
  });

  it('are all given, each once, also of topics with fewer', () => {
    const assignment = coPartitioned(['a', 'b', 'c'], ['stock', 'small'], partitionsOf);
    expect(Object.fromEntries(assignment)).toEqual({
      a: { stock: [0], small: [0] },
      b: { stock: [1], small: [1] },
      c: { stock: [2] },
    });
  });

  it('leave a member that is one too many with none', () => {
    expect(coPartitioned(['a', 'b', 'c'], ['small'], partitionsOf).get('c')).toEqual({});
  });
});
