import { kafkaTool, withBroker } from './kafka-tools.js';

describe('the Kafka tools', () => {
  it('go by their short name, their official name and the name of their script', () => {
    expect(['topics', 'kafka-topics', 'kafka-topics.sh', 'topic'].map(kafkaTool)).toEqual([
      'topics',
      'topics',
      'topics',
      undefined,
    ]);
  });

  const broker = { brokers: 'b:1' };

  it('are pointed at the running broker unless one is named', () => {
    expect(withBroker('topics', ['--list'], broker)).toEqual(['--list', '--bootstrap-server', 'b:1']);
    for (const named of [
      ['--bootstrap-server', 'x:2'],
      ['--bootstrap-server=x:2'],
      ['--bootstrap-controller', 'x:3'],
    ]) {
      expect(withBroker('topics', named, broker)).toEqual(named);
    }
    expect(withBroker('dump-log', ['--files', 'f'], broker)).toEqual(['--files', 'f']);
  });

  it.each(['transactions', 'features', 'metadata-quorum'] as const)('%s is told so before its subcommand', (tool) => {
    expect(withBroker(tool, ['list', '--x'], broker)).toEqual(['--bootstrap-server', 'b:1', 'list', '--x']);
  });

  it('are told by a file how to log in, unless another is named', () => {
    const secure = { ...broker, configFile: '/tmp/f' };
    const added = ['--bootstrap-server', 'b:1', '--command-config', '/tmp/f'];
    expect(withBroker('topics', ['--list'], secure)).toEqual(['--list', ...added]);
    expect(withBroker('transactions', ['list'], secure)).toEqual([...added, 'list']);
    expect(withBroker('topics', ['--create', '--config', 'a=b'], secure)).toEqual([
      '--create',
      '--config',
      'a=b',
      ...added,
    ]);
    const own = ['--command-config', 'mine'];
    expect(withBroker('topics', own, secure)).toEqual([...own, '--bootstrap-server', 'b:1']);
    expect(withBroker('console-consumer', ['--consumer.config=x'], secure)).not.toContain('/tmp/f');
    expect(withBroker('storage', ['info'], secure)).toEqual(['info']);
  });
});
