import { describeKafkaSource } from './support/describe-kafka-source.js';

describeKafkaSource('a source of records on a real broker', true);
