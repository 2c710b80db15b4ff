/** `npm start`: everything needed from a bare clone, then the launcher. Runs before npm ci: no dependencies. */
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { ensureKafkaJars, kafkaJarsAreThere } from './kafka-jars.mjs';
import { orRefuse } from './or-refuse.mjs';
import { checkPrerequisites } from './prerequisites.mjs';
import { step } from './progress.mjs';
import { runOnProjectNode } from './project-node.mjs';

await orRefuse(async () => {
  const kafka = await checkPrerequisites(process.env);
  const fetchJars = kafka === 'embedded' && !kafkaJarsAreThere();
  await Promise.all([ensureInstalled(), fetchJars && step('Fetching Apache Kafka', ensureKafkaJars)]);
  await ensureBuilt();
  await runOnProjectNode('dist/infra/launcher/src/main.js', process.argv.slice(2));
});
