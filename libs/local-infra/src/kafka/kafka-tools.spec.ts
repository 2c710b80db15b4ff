import { kafkaTool, withBootstrapServer } from './kafka-tools.js';

describe('the Kafka tools', () => {
  it('go by their short name, their official name and the name of their script', () => {
    expect(['topics', 'kafka-topics', 'kafka-topics.sh', 'topic'].map(kafkaTool)).toEqual([
      'topics',
      'topics',
      'topics',
      undefined,
    ]);
  });

  it('are pointed at the running broker unless one is named', () => {
    expect(withBootstrapServer('topics', ['--list'], 'b:1')).toEqual(['--list', '--bootstrap-server', 'b:1']);
    for (const named of [
      ['--bootstrap-server', 'x:2'],
      ['--bootstrap-server=x:2'],
      ['--bootstrap-controller', 'x:3'],
    ]) {
      expect(withBootstrapServer('topics', named, 'b:1')).toEqual(named);
    }
    expect(withBootstrapServer('dump-log', ['--files', 'f'], 'b:1')).toEqual(['--files', 'f']);
  });
});
