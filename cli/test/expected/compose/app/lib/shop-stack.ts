import { Stack, StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { TaskVolume, WorkloadCluster } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';
import { Admin } from './admin';
import { Db } from './db';
import { Migrate } from './migrate';
import { Web } from './web';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const cluster = new WorkloadCluster(this, 'Cluster', { namespaceName: 'shop.local' });

    const defaultNetwork = new ec2.SecurityGroup(this, 'DefaultNetwork', {
      vpc: cluster.vpc,
      description: 'Services of the network default',
    });
    defaultNetwork.connections.allowInternally(ec2.Port.allTraffic());

    const postgresPasswordSecret = ecs.Secret.fromSecretsManager(
      secretsmanager.Secret.fromSecretNameV2(this, 'PostgresPasswordSecret', 'shop/postgres-password'),
    );
    const databaseUrlSecret = ecs.Secret.fromSecretsManager(
      secretsmanager.Secret.fromSecretNameV2(this, 'DatabaseUrlSecret', 'shop/database-url'),
    );

    const fileSystem = new efs.FileSystem(this, 'Volumes', { vpc: cluster.vpc });
    const dataVolume = this.volume('data', fileSystem);

    const db = new Db(this, 'Db', {
      cluster,
      networks: [defaultNetwork],
      secrets: { POSTGRES_PASSWORD: postgresPasswordSecret },
      volumes: { data: dataVolume },
    });

    const migrate = new Migrate(this, 'Migrate', {
      cluster,
      networks: [defaultNetwork],
      secrets: { DATABASE_URL: databaseUrlSecret },
    });
    migrate.node.addDependency(db);

    const web = new Web(this, 'Web', {
      cluster,
      networks: [defaultNetwork],
      secrets: { DATABASE_URL: databaseUrlSecret },
    });
    web.node.addDependency(migrate, db);

    new Admin(this, 'Admin', { cluster, networks: [defaultNetwork] });

    // Instead of the container `db`: Amazon RDS for PostgreSQL. Uncomment this, remove `db`, and read MIGRATION.md.
    // It needs: import * as rds from 'aws-cdk-lib/aws-rds'; import { WorkloadConnection } from 'cdk-fargate-workloads';
    // const dbManaged = new rds.DatabaseInstance(this, 'DbManaged', {
    //   engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.of('17', '17') }),
    //   vpc: cluster.vpc,
    // });
    // migrate.job.connectTo(WorkloadConnection.databaseInstance(dbManaged));
    // web.service.connectTo(WorkloadConnection.databaseInstance(dbManaged));
  }

  /** A folder of the file system, which the tasks that mount it see alone. */
  private volume(name: string, fileSystem: efs.FileSystem): TaskVolume {
    const createAcl = { ownerUid: '0', ownerGid: '0', permissions: '777' };
    const accessPoint = fileSystem.addAccessPoint(name, { path: `/${name}`, createAcl });
    return TaskVolume.efs({ name, fileSystem, accessPoint, rootAccess: true });
  }
}
