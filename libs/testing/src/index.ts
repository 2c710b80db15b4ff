export { eventually, type Patience } from './eventually.js';
export {
  startTestInfrastructure,
  testInfrastructure,
  type TestEngine,
  type TestInfrastructure,
} from './test-infrastructure.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { createTestTopics, type TestTopicOptions } from './test-topics.js';
