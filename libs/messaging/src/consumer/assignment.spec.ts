import { Assignment } from './assignment.js';

const at = (offset: string, partition = 0) => ({ topic: 'parcels', partition, offset });

describe('the offsets of an assignment', () => {
  it('only rise within an epoch', () => {
    const assignment = new Assignment();
    assignment.advance(0, at('10'));
    assignment.advance(0, at('9'));
    expect(assignment.uncommitted()).toMatchObject([at('10')]);
    assignment.advance(0, at('9007199254740993'));
    assignment.advance(0, at('9007199254740992'));
    expect(assignment.uncommitted()).toMatchObject([at('9007199254740993')]);
  });

  it('are forgotten when the epoch ends, and those of an old epoch never count', () => {
    const assignment = new Assignment();
    assignment.advance(0, at('10'));
    assignment.raise();
    expect(assignment.uncommitted()).toEqual([]);
    assignment.advance(0, at('11'));
    expect(assignment.uncommitted()).toEqual([]);
    assignment.advance(1, at('3'));
    expect(assignment.uncommitted()).toMatchObject([at('3')]);
  });

  it('are committed once, each partition by itself', () => {
    const assignment = new Assignment();
    assignment.advance(0, at('10', 0));
    assignment.advance(0, at('20', 1));
    const sent = assignment.uncommitted();
    assignment.advance(0, at('21', 1));
    assignment.committed(0, sent);
    expect(assignment.uncommitted()).toMatchObject([at('21', 1)]);
  });

  it('are not taken for committed by an answer that belongs to an older epoch', () => {
    const assignment = new Assignment();
    assignment.advance(0, at('10'));
    const sent = assignment.uncommitted();
    assignment.raise();
    assignment.advance(1, at('10'));
    assignment.committed(0, sent);
    expect(assignment.uncommitted()).toMatchObject([at('10')]);
  });
});
