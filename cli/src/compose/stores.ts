/** What AWS runs instead of a container, as code for the stack: NAME is a variable, ID a construct. */
export interface ManagedAlternative {
  /** Namespace and module of aws-cdk-lib. */
  readonly module: readonly [namespace: string, path: string];
  readonly construct: (tag: string) => string;
  /** The connection of clients to it. */
  readonly connection: string;
}

/** A database, cache, broker or the like that AWS runs, too. */
export interface Store {
  readonly image: RegExp;
  readonly port: number;
  /** What AWS has instead; missing where it has nothing of the kind. */
  readonly managed?: string;
  /** Missing where this library connects nothing to it. */
  readonly alternative?: ManagedAlternative;
}

function database(engineOf: (tag: string) => string): ManagedAlternative {
  return {
    module: ['rds', 'aws-cdk-lib/aws-rds'],
    construct: (tag) => `const NAME = new rds.DatabaseInstance(this, 'ID', {
  engine: rds.DatabaseInstanceEngine.${engineOf(tag)},
  vpc: cluster.vpc,
});`,
    connection: 'WorkloadConnection.databaseInstance(NAME)',
  };
}

/** `postgres:15.6` → `postgres({ version: rds.PostgresEngineVersion.of('15', '15') })`. */
function engine(method: string, type: string, parts: number, usual: string) {
  return (tag: string) => {
    const version = new RegExp(`^\\d+${'\\.\\d+'.repeat(parts - 1)}`).exec(tag)?.[0];
    return version === undefined ? usual : `${method}({ version: rds.${type}.of('${version}', '${version}') })`;
  };
}

function cache(name: string): ManagedAlternative {
  return {
    module: ['elasticache', 'aws-cdk-lib/aws-elasticache'],
    construct: () => `const NAME = new elasticache.CfnServerlessCache(this, 'ID', { engine: '${name}', serverlessCacheName: 'CACHE' });`,
    connection: 'WorkloadConnection.serverlessCache(NAME)',
  };
}

const DOCUMENT_DB: ManagedAlternative = {
  module: ['docdb', 'aws-cdk-lib/aws-docdb'],
  construct: () => `const NAME = new docdb.DatabaseCluster(this, 'ID', {
  masterUser: { username: 'main' },
  instanceType: new ec2.InstanceType('t4g.medium'),
  vpc: cluster.vpc,
});`,
  connection: 'WorkloadConnection.documentDbCluster(NAME)',
};
const OPENSEARCH: ManagedAlternative = {
  module: ['opensearch', 'aws-cdk-lib/aws-opensearchservice'],
  construct: () => "const NAME = new opensearch.Domain(this, 'ID', { version: opensearch.EngineVersion.OPENSEARCH_2_17, vpc: cluster.vpc });",
  connection: 'WorkloadConnection.searchDomain(NAME)',
};
const BUCKET: ManagedAlternative = {
  module: ['s3', 'aws-cdk-lib/aws-s3'], construct: () => "const NAME = new s3.Bucket(this, 'ID');", connection: 'WorkloadConnection.bucket(NAME)',
};

const STORES: readonly Store[] = [
  { image: /(^|\/)(postgres|postgresql|postgis|pgvector|timescaledb(-ha)?)$/, port: 5432, managed: 'Amazon RDS for PostgreSQL', alternative: database(engine('postgres', 'PostgresEngineVersion', 1, 'POSTGRES')) },
  { image: /(^|\/)(mysql|percona|mysql-server)$/, port: 3306, managed: 'Amazon RDS for MySQL', alternative: database(engine('mysql', 'MysqlEngineVersion', 2, 'MYSQL')) },
  { image: /(^|\/)mariadb$/, port: 3306, managed: 'Amazon RDS for MariaDB', alternative: database(engine('mariaDb', 'MariaDbEngineVersion', 2, 'MARIADB')) },
  { image: /(^|\/)mssql\/server$/, port: 1433, managed: 'Amazon RDS for SQL Server', alternative: database(() => 'SQL_SERVER_EX') },
  { image: /(^|\/)(redis|redis-stack|redis-stack-server|keydb|redislabs|dragonfly)$/, port: 6379, managed: 'Amazon ElastiCache', alternative: cache('redis') },
  { image: /(^|\/)valkey$/, port: 6379, managed: 'Amazon ElastiCache for Valkey', alternative: cache('valkey') },
  { image: /(^|\/)memcached$/, port: 11211, managed: 'Amazon ElastiCache for Memcached', alternative: cache('memcached') },
  { image: /(^|\/)(mongo|mongodb|mongodb-community-server)$/, port: 27017, managed: 'Amazon DocumentDB', alternative: DOCUMENT_DB },
  { image: /(^|\/)(elasticsearch|elasticsearch-oss|opensearch)$/, port: 9200, managed: 'Amazon OpenSearch Service', alternative: OPENSEARCH },
  { image: /(^|\/)rabbitmq$/, port: 5672, managed: 'Amazon MQ for RabbitMQ' },
  { image: /(^|\/)(kafka|cp-kafka|redpanda|cp-server)$/, port: 9092, managed: 'Amazon MSK' },
  { image: /(^|\/)(zookeeper|cp-zookeeper)$/, port: 2181, managed: 'Amazon MSK, which brings its own' },
  { image: /(^|\/)minio$/, port: 9000, managed: 'Amazon S3', alternative: BUCKET },
  { image: /(^|\/)localstack(-pro)?$/, port: 4566, managed: 'the services of AWS that it stands for' },
  { image: /(^|\/)(dynamodb-local)$/, port: 8000, managed: 'Amazon DynamoDB' },
  { image: /(^|\/)(elasticmq|elasticmq-native)$/, port: 9324, managed: 'Amazon SQS' },
  { image: /(^|\/)cassandra$/, port: 9042, managed: 'Amazon Keyspaces' },
  { image: /(^|\/)neo4j$/, port: 7687, managed: 'Amazon Neptune' },
  { image: /(^|\/)influxdb$/, port: 8086, managed: 'Amazon Timestream for InfluxDB' },
  { image: /(^|\/)(clickhouse|clickhouse-server)$/, port: 8123 },
  { image: /(^|\/)(cockroach|yugabyte)$/, port: 26257 },
  { image: /(^|\/)(couchdb|couchbase|rethinkdb|arangodb)$/, port: 5984 },
  { image: /(^|\/)(meilisearch|typesense)$/, port: 7700 },
  { image: /(^|\/)(qdrant|weaviate|chroma|milvus)$/, port: 6333 },
  { image: /(^|\/)(etcd|consul)$/, port: 2379 },
  { image: /(^|\/)nats$/, port: 4222, managed: 'Amazon SNS and Amazon SQS' },
];

/** The store that an image is, by its name without registry, tag and digest. */
export function storeOf(image: string): Store | undefined {
  const { name } = imageParts(image);
  return STORES.find((store) => store.image.test(name));
}

/** Tools for the people who run the app, which show or change what is in its stores. */
const OPERATOR_TOOLS = /(^|\/)(adminer|phpmyadmin|pgadmin4?|mongo-express|redis-?commander|redisinsight|rediscommander|kafka-ui|kafdrop|akhq|flower|mailhog|mailpit|mailcatcher|maildev|portainer(-ce)?|dozzle|prometheus|alertmanager|cadvisor|node-exporter|jaeger|all-in-one|kibana|cerebro|dynamodb-admin|sqlpad|cloudbeaver|traefik|vault)$/;

/** Whether an image is such a tool, which is not for everybody. */
export function isOperatorTool(image: string): boolean {
  return OPERATOR_TOOLS.test(imageParts(image).name);
}

/** Whether a port is that of a store, which nobody but other services reaches, whatever the name of its image. */
export function isStorePort(port: number): boolean {
  return port !== 8000 && port !== 9000 && STORES.some((store) => store.port === port);
}

export interface AlternativeNames {
  readonly variable: string;
  readonly id: string;
  readonly cache: string;
}

/** Code that makes the alternative, and connects the variables of clients to it. */
export function alternativeLines({ alternative }: Store, image: string, names: AlternativeNames, clients: readonly string[]): string[] {
  if (alternative === undefined) return [];
  const put = (text: string) => text.replaceAll('NAME', names.variable).replaceAll("'ID'", `'${names.id}'`).replaceAll("'CACHE'", `'${names.cache}'`);
  return [...put(alternative.construct(imageParts(image).tag)).split('\n'), ...clients.map((client) => `${client}.connectTo(${put(alternative.connection)});`)];
}

function imageParts(image: string): { name: string; tag: string } {
  const [, name, tag = ''] = /^(.*?)(?::([^/:@]*))?(?:@.*)?$/.exec(image) ?? [];
  return { name: name ?? image, tag };
}
