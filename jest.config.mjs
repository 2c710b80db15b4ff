import { availableParallelism } from 'node:os';

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
      },
    ],
    '^.+\\.tsx$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
      },
    ],
  },
  moduleNameMapper: {
    '^@waybill/contracts/minor-unit-digits$': '<rootDir>/libs/contracts/src/minor-unit-digits.ts',
    '^@waybill/contracts/statuses$': '<rootDir>/libs/contracts/src/statuses.ts',
    '^@waybill/messaging/kafka$': '<rootDir>/libs/messaging/src/kafka/index.ts',
    '^@waybill/operations/([\\w-]+)$': '<rootDir>/libs/operations/src/$1/index.ts',
    '^@waybill/([\\w-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data', '<rootDir>/.cache'],
};

const onInfrastructure = {
  ...shared,
  globalSetup: '<rootDir>/libs/testing/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/jest/global-teardown.mjs',
};

export default {
  // Jest reads it here only. For real brokers and databases on a busy machine; what a suite waits for has deadlines of
  // its own.
  testTimeout: 180_000,
  // Suites mostly wait (for elections, sessions, restarts), so even two cores carry two at a time; beyond that, each
  // brings a broker and five services.
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  testSequencer: '<rootDir>/libs/testing/jest/longest-first.mjs',
  // A worker keeps what its suites' modules left behind.
  workerIdleMemoryLimit: '1.5GB',
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs,infra,test}/**/*.spec.{ts,tsx}'] },
    { ...onInfrastructure, displayName: 'int', testMatch: ['<rootDir>/{apps,libs,infra,test}/**/*.int-spec.ts'] },
    { ...onInfrastructure, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'] },
    { ...onInfrastructure, displayName: 'browser', testMatch: ['<rootDir>/test/**/*.browser-spec.ts'] },
    // `npm run test:deploy` alone.
    ...(process.env.WAYBILL_DEPLOY_TESTS
      ? [{ ...shared, displayName: 'deploy', testMatch: ['<rootDir>/test/**/*.deploy-spec.ts'] }]
      : []),
    // `npm run test:keycloak` alone.
    ...(process.env.KEYCLOAK_HOME
      ? [{ ...onInfrastructure, displayName: 'keycloak', testMatch: ['<rootDir>/test/**/*.keycloak-spec.ts'] }]
      : []),
  ],
};
