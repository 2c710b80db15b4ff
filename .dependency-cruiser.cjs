/** The walls of the house; docs/architecture.md explains the rooms. */
const APPS = '^apps/([^/]+)/';
const ENTRIES = [
  '^libs/[^/]+/src/index\\.ts$',
  '^libs/contracts/src/(minor-unit-digits|statuses)\\.ts$',
  '^libs/messaging/src/kafka/index\\.ts$',
  '^libs/operations/src/[^/]+/index\\.ts$',
];
const ROOMS = '^libs/messaging/src/';
const messagingRooms = (entries) =>
  Object.entries(entries).map(([room, others]) => ({
    name: `messaging-${room}`,
    severity: 'error',
    from: { path: `${ROOMS}${room}/`, pathNot: 'spec\\.ts$|/testing/' },
    to: { path: ROOMS, pathNot: [room, ...others].map((allowed) => `${ROOMS}${allowed}/`) },
  }));

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'apps-never-import-apps',
      comment: 'Services speak events only; the CLI talks HTTP, Kafka and SQL like any other outsider.',
      severity: 'error',
      from: { path: APPS },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|infra|test)/' },
    },
    {
      name: 'libs-through-their-index',
      severity: 'error',
      from: { path: '^(apps|infra|test)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ENTRIES },
    },
    {
      name: 'libs-through-their-index-from-libs',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', ...ENTRIES] },
    },
    {
      name: 'contracts-and-messaging-stand-alone',
      severity: 'error',
      comment:
        'The contracts are about what the system map names; the map is a lib so that it can be had without them.',
      from: { path: '^libs/(contracts|messaging|system-map)/src/', pathNot: '(int-)?spec\\.ts$' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/system-map/'] },
    },
    {
      name: 'messaging-knows-no-system',
      severity: 'error',
      from: { path: '^libs/messaging/src/', pathNot: '(int-)?spec\\.ts$' },
      to: { path: '^libs/system-map/' },
    },
    {
      name: 'jobs-stand-on-messaging-alone',
      severity: 'error',
      from: { path: '^libs/jobs/src/', pathNot: '(int-)?spec\\.ts$' },
      to: { path: '^libs/', pathNot: ['^libs/jobs/', '^libs/messaging/src/index\\.ts$'] },
    },
    // The rooms of messaging: each names all rooms that it may enter.
    ...messagingRooms({
      options: [],
      record: [],
      schema: [],
      timing: ['options'],
      postgres: [],
      kafka: ['options', 'record', 'timing'],
      transaction: ['options', 'record', 'schema', 'postgres'],
      inbox: ['options', 'record', 'schema', 'transaction'],
      outbox: ['options', 'record', 'schema', 'postgres', 'transaction'],
      relay: ['options', 'record', 'schema', 'timing', 'postgres', 'transaction', 'outbox'],
      handling: ['options', 'record', 'timing', 'transaction', 'inbox'],
      consumer: ['options', 'record', 'timing', 'transaction', 'inbox', 'handling'],
      guard: ['record', 'timing', 'transaction', 'kafka'],
      events: ['options', 'record', 'transaction', 'handling'],
      typeorm: ['transaction'],
      command: ['kafka', 'schema'],
      nest: [
        'guard',
        'events',
        'schema',
        'options',
        'record',
        'timing',
        'transaction',
        'inbox',
        'outbox',
        'relay',
        'handling',
        'consumer',
        'kafka',
      ],
    }),
    {
      name: 'domain-is-pure',
      comment: 'No Nest, TypeORM, Kafka or I/O in the domain: it decides and returns events.',
      severity: 'error',
      from: { path: '/domain/', pathNot: 'spec\\.ts$' },
      to: { pathNot: ['/domain/', '^libs/contracts/src/index\\.ts$'] },
    },
    {
      name: 'application-knows-no-transport',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/[^/]+/application/', pathNot: 'spec\\.ts$' },
      to: { path: '/(http|consumers)/' },
    },
    {
      name: 'persistence-is-called-not-calling',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/[^/]+/persistence/', pathNot: 'spec\\.ts$' },
      to: { path: '/(http|consumers|application)/' },
    },
    {
      name: 'kafkajs-behind-its-port',
      comment: 'Kafka is inspected from outside by libs/operations, for the CLI and the gateway.',
      severity: 'error',
      from: { path: '^(apps|libs/platform|libs/contracts)/', pathNot: 'spec\\.ts$' },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'stripe-only-when-chosen',
      comment: "Stripe's library is loaded by a dynamic import, or not at all.",
      severity: 'error',
      from: { path: '^apps/payment/src/', pathNot: ['/provider/stripe/', '/database/migrations/'] },
      to: { path: ['/provider/stripe/', 'node_modules/stripe/'], dynamic: false },
    },
    {
      name: 'pages-import-types-and-tables',
      comment: 'What a browser loads: of the libs types, the map of the system and the digits of currencies.',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: {
        path: '^(libs|infra|test)/',
        pathNot: ['^libs/(console-api|system-map)/src/index\\.ts$', '^libs/contracts/src/minor-unit-digits\\.ts$'],
      },
    },
    {
      name: 'console-api-is-types',
      severity: 'error',
      from: { path: '^libs/console-api/' },
      to: { dependencyTypesNot: ['type-only'], pathNot: '^libs/console-api/' },
    },
    {
      name: 'jose-only-when-tokens-come',
      comment: 'It takes 14 MB of each process; a service on loopback may never see a token.',
      severity: 'error',
      from: { path: '^libs/platform/src/', pathNot: 'spec\\.ts$' },
      to: { path: 'node_modules/jose/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-dev-dependencies-in-services',
      comment: 'The packages of the pages are bundled: nothing of them is installed where services run.',
      severity: 'error',
      from: { path: '^apps/', pathNot: ['spec\\.ts$', '^apps/web/'] },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['spec\\.ts$', 'main\\.ts$', '\\.mjs$', '^test/', '\\.d\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
