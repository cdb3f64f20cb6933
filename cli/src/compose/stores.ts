/** A database, cache, broker or the like that AWS runs, too. */
export interface Store {
  readonly image: RegExp;
  readonly port: number;
  /** What AWS has instead. */
  readonly managed: string;
  /** Code that makes it and connects a service; CLIENT stands for the service. */
  readonly code: string;
}

const database = (engine: string) => [
  `const database = new rds.DatabaseInstance(this, 'Database', { engine: ${engine}, vpc: cluster.vpc });`,
  'CLIENT.connectTo(WorkloadConnection.databaseInstance(database));',
].join('\n');
const cache = (engine: string) => [
  `const cache = new elasticache.CfnServerlessCache(this, 'Cache', { engine: '${engine}', serverlessCacheName: '${engine}' });`,
  'CLIENT.connectTo(WorkloadConnection.serverlessCache(cache));',
].join('\n');

export const STORES: readonly Store[] = [
  { image: /(^|\/)(postgres|postgresql|postgis|pgvector|timescaledb(-ha)?)$/, port: 5432, managed: 'Amazon RDS for PostgreSQL', code: database('rds.DatabaseInstanceEngine.POSTGRES') },
  { image: /(^|\/)(mysql|percona|mysql-server)$/, port: 3306, managed: 'Amazon RDS for MySQL', code: database('rds.DatabaseInstanceEngine.MYSQL') },
  { image: /(^|\/)mariadb$/, port: 3306, managed: 'Amazon RDS for MariaDB', code: database('rds.DatabaseInstanceEngine.MARIADB') },
  { image: /(^|\/)mssql\/server$/, port: 1433, managed: 'Amazon RDS for SQL Server', code: database('rds.DatabaseInstanceEngine.SQL_SERVER_EX') },
  { image: /(^|\/)(redis|redis-stack|redis-stack-server|keydb)$/, port: 6379, managed: 'Amazon ElastiCache', code: cache('redis') },
  { image: /(^|\/)valkey$/, port: 6379, managed: 'Amazon ElastiCache for Valkey', code: cache('valkey') },
  { image: /(^|\/)memcached$/, port: 11211, managed: 'Amazon ElastiCache for Memcached', code: cache('memcached') },
  { image: /(^|\/)(mongo|mongodb|mongodb-community-server)$/, port: 27017, managed: 'Amazon DocumentDB', code: 'CLIENT.connectTo(WorkloadConnection.documentDbCluster(cluster));' },
  { image: /(^|\/)(elasticsearch|elasticsearch-oss|opensearch)$/, port: 9200, managed: 'Amazon OpenSearch Service', code: 'CLIENT.connectTo(WorkloadConnection.searchDomain(domain));' },
  { image: /(^|\/)rabbitmq$/, port: 5672, managed: 'Amazon MQ for RabbitMQ', code: '' },
  { image: /(^|\/)(kafka|cp-kafka|redpanda|cp-server)$/, port: 9092, managed: 'Amazon MSK', code: '' },
  { image: /(^|\/)(zookeeper|cp-zookeeper)$/, port: 2181, managed: 'Amazon MSK, which brings its own', code: '' },
  { image: /(^|\/)minio$/, port: 9000, managed: 'Amazon S3', code: "const bucket = new s3.Bucket(this, 'Bucket');\nCLIENT.connectTo(WorkloadConnection.bucket(bucket));" },
  { image: /(^|\/)localstack(-pro)?$/, port: 4566, managed: 'the services of AWS that it stands for', code: '' },
  { image: /(^|\/)cassandra$/, port: 9042, managed: 'Amazon Keyspaces', code: '' },
  { image: /(^|\/)neo4j$/, port: 7687, managed: 'Amazon Neptune', code: '' },
  { image: /(^|\/)influxdb$/, port: 8086, managed: 'Amazon Timestream for InfluxDB', code: '' },
  { image: /(^|\/)nats$/, port: 4222, managed: 'Amazon SNS and Amazon SQS', code: '' },
];

/** The store that an image is, by its name without registry, tag and digest. */
export function storeOf(image: string): Store | undefined {
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return STORES.find((store) => store.image.test(name));
}
