import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { DatabaseConnectionOptions, FargateWebService, WorkloadCluster, WorkloadConnection, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

const ENGINE = rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 });

function newCluster(scope: Construct, vpc: ec2.IVpc): rds.DatabaseCluster {
  return new rds.DatabaseCluster(scope, 'Orders', { vpc, engine: ENGINE, writer: rds.ClusterInstance.serverlessV2('writer') });
}

function newInstance(scope: Construct, vpc: ec2.IVpc): rds.DatabaseInstance {
  return new rds.DatabaseInstance(scope, 'Orders', { vpc, engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16_4 }) });
}

function containerOf(web: FargateWebService) {
  const { Environment, Secrets } = onlyResource(Template.fromStack(Stack.of(web)), 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0];
  return { Environment, Secrets };
}

function connectedCluster(options: DatabaseConnectionOptions & { readEndpoint?: boolean } = {}) {
  const stack = newStack();
  const web = webService(stack);
  const database = newCluster(stack, web.cluster.vpc);
  web.connectTo(WorkloadConnection.databaseCluster(database, options));
  return { stack, web, database };
}

describe('WorkloadConnection.databaseCluster()', () => {
  test('passes address and port to the container, and user and password as secrets', () => {
    const { web, database } = connectedCluster();

    const secret = ref(database.secret!);
    expect(containerOf(web)).toEqual({
      Environment: [
        { Name: 'ORDERS_HOST', Value: getAtt(database, 'Endpoint.Address') },
        { Name: 'ORDERS_PORT', Value: getAtt(database, 'Endpoint.Port') },
      ],
      Secrets: [
        { Name: 'ORDERS_USERNAME', ValueFrom: { 'Fn::Join': ['', [secret, ':username::']] } },
        { Name: 'ORDERS_PASSWORD', ValueFrom: { 'Fn::Join': ['', [secret, ':password::']] } },
      ],
    });
  });

  test('allows only the execution role to read the secret', () => {
    const { stack, web, database } = connectedCluster();

    const readers = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties).includes(JSON.stringify(ref(database.secret!))));
    expect(readers.map(({ Properties }) => Properties.Roles)).toEqual([[ref(web.taskDefinition.executionRole!)]]);
  });

  test('allows the tasks to reach the database on its port', () => {
    const { stack, web, database } = connectedCluster();

    expect(resourcesOf(Template.fromStack(stack), 'AWS::EC2::SecurityGroupIngress').map(({ Properties }) => Properties)).toContainEqual({
      Description: expect.any(String),
      GroupId: getAtt(database.connections.securityGroups[0], 'GroupId'),
      SourceSecurityGroupId: getAtt(web.connections.securityGroups[0], 'GroupId'),
      IpProtocol: 'tcp',
      FromPort: getAtt(database, 'Endpoint.Port'),
      ToPort: getAtt(database, 'Endpoint.Port'),
    });
  });

  test('can pass the reader endpoint', () => {
    const { web, database } = connectedCluster({ readEndpoint: true });

    expect(containerOf(web).Environment[0]).toEqual({ Name: 'ORDERS_HOST', Value: getAtt(database, 'ReadEndpoint.Address') });
  });

  test('can pass the name of the database, and use other names of variables', () => {
    const { web } = connectedCluster({
      databaseName: 'shop', hostVariable: 'PGHOST', portVariable: 'PGPORT', nameVariable: 'PGDATABASE', usernameVariable: 'PGUSER', passwordVariable: 'PGPASSWORD',
    });

    const { Environment, Secrets } = containerOf(web);
    expect([...Environment, ...Secrets].map(({ Name }) => Name)).toEqual(['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGPASSWORD']);
    expect(Environment[2].Value).toBe('shop');
  });

  test('can log in with another secret', () => {
    const stack = newStack();
    const web = webService(stack);
    const secret = new secretsmanager.Secret(stack, 'AppUser');

    web.connectTo(WorkloadConnection.databaseCluster(newCluster(stack, web.cluster.vpc), { secret }));

    expect(containerOf(web).Secrets[1].ValueFrom).toEqual({ 'Fn::Join': ['', [ref(secret), ':password::']] });
  });

  test('logs in by IAM without a password', () => {
    const { stack, web, database } = connectedCluster({ dbUser: 'shop' });

    const { Environment, Secrets } = containerOf(web);
    expect(Environment[2]).toEqual({ Name: 'ORDERS_USERNAME', Value: 'shop' });
    expect(Secrets).toBeUndefined();
    const taskStatements = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([ref(web.taskDefinition.taskRole)]))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(taskStatements).toEqual([expect.objectContaining({ Action: 'rds-db:connect' })]);
    expect(JSON.stringify(taskStatements[0].Resource)).toContain('/shop');
    expect(JSON.stringify(taskStatements[0].Resource)).toContain(JSON.stringify(getAtt(database, 'DBClusterResourceId')));
  });

  test('makes the service depend on the permission to read the secret, even of a new execution role', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'TaskDefinition');
    taskDefinition.addContainer('web', { image, portMappings: [{ containerPort: 80 }] });
    const web = webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });
    expect(web.taskDefinition.executionRole).toBeUndefined();

    web.connectTo(WorkloadConnection.databaseCluster(newCluster(stack, web.cluster.vpc)));

    const template = Template.fromStack(stack);
    const [policy] = resourcesOf(template, 'AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([ref(web.taskDefinition.executionRole!)]));
    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toContain(policy.id);
  });

  test('fails with an unknown secret', () => {
    const stack = newStack();
    const web = webService(stack);
    const database = rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Orders', {
      clusterIdentifier: 'orders', port: 5432, clusterEndpointAddress: 'orders.example.com',
    });

    expect(() => web.connectTo(WorkloadConnection.databaseCluster(database))).toThrow(
      errorAt('Stack/Web', 'secret', 'Stack/Orders', '`secret`', '`dbUser`', 'WorkloadConnection.databaseCluster()'),
    );
  });

  test('fails with an unknown port', () => {
    const stack = newStack();
    const web = webService(stack);
    const database = rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Orders', { clusterIdentifier: 'orders' });

    expect(() => web.connectTo(WorkloadConnection.databaseCluster(database))).toThrow(
      errorAt('Stack/Web', 'port', 'Stack/Orders', 'pass `port`'),
    );
  });

  test('fails with a database in another VPC', () => {
    const stack = newStack();
    const web = webService(stack);
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Other', {
      vpcId: 'vpc-2', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['a', 'b'], privateSubnetRouteTableIds: ['ra', 'rb'],
    });

    expect(() => web.connectTo(WorkloadConnection.databaseCluster(newCluster(stack, vpc)))).toThrow(
      errorAt('Stack/Web', 'Stack/Orders', 'another VPC', 'vpc-2', 'one VPC', 'peered'),
    );
  });

  test.each(['secret', 'passwordVariable'])('fails with dbUser and %s', (option) => {
    const stack = newStack();
    const value = option === 'secret' ? new secretsmanager.Secret(stack, 'Secret') : 'PASSWORD';

    expect(() => WorkloadConnection.databaseCluster(newCluster(stack, existingVpc(stack)), { dbUser: 'shop', [option]: value })).toThrow(
      errorAt('WorkloadConnection.databaseCluster()', option, 'dbUser', `remove \`${option}\``),
    );
  });

  test('fails with nameVariable and no databaseName', () => {
    const stack = newStack();

    expect(() => WorkloadConnection.databaseCluster(newCluster(stack, existingVpc(stack)), { nameVariable: 'PGDATABASE' })).toThrow(
      errorAt('WorkloadConnection.databaseCluster()', 'nameVariable', 'databaseName', 'PGDATABASE', '`databaseName`'),
    );
  });
});

describe('WorkloadConnection.databaseInstance()', () => {
  test('passes address and port to the container, and user and password as secrets', () => {
    const stack = newStack();
    const web = webService(stack);
    const database = newInstance(stack, web.cluster.vpc);

    web.connectTo(WorkloadConnection.databaseInstance(database));

    const { Environment, Secrets } = containerOf(web);
    expect(Environment).toEqual([
      { Name: 'ORDERS_HOST', Value: getAtt(database, 'Endpoint.Address') },
      { Name: 'ORDERS_PORT', Value: getAtt(database, 'Endpoint.Port') },
    ]);
    expect(Secrets.map(({ Name }: { Name: string }) => Name)).toEqual(['ORDERS_USERNAME', 'ORDERS_PASSWORD']);
  });

  test('supports an imported database', () => {
    const stack = newStack();
    const web = webService(stack);
    const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Guard', 'sg-1')];
    const database = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Orders', {
      instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.example.com', port: 5432, securityGroups,
    });

    web.connectTo(WorkloadConnection.databaseInstance(database, { secret: new secretsmanager.Secret(stack, 'Secret') }));

    expect(containerOf(web).Environment).toEqual([{ Name: 'ORDERS_HOST', Value: 'orders.example.com' }, { Name: 'ORDERS_PORT', Value: '5432' }]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', FromPort: 5432 });
  });
});

test('network, database and service can be in three stacks, with both security group rules in the stack of the service', () => {
  const app = new App();
  const [platform, data, shop] = ['Platform', 'Data', 'Shop'].map((id) => new Stack(app, id));
  const cluster = new WorkloadCluster(platform, 'Cluster');
  const database = newCluster(data, cluster.vpc);
  const web = new FargateWebService(shop, 'Web', { cluster, task: webTask() });

  web.connectTo(WorkloadConnection.databaseCluster(database));

  app.synth();
  expect(shop.dependencies).toEqual(expect.arrayContaining([platform, data]));
  expect(data.dependencies).toEqual([platform]);
  expect(platform.dependencies).toEqual([]);
  Template.fromStack(data).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

describe('a database with incomplete attributes', () => {
  test('fails without the reader endpoint', () => {
    const stack = newStack();
    const web = webService(stack);
    const database = rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Orders', {
      clusterIdentifier: 'orders', port: 5432, clusterEndpointAddress: 'orders.example.com',
    });

    expect(() => web.connectTo(WorkloadConnection.databaseCluster(database, { dbUser: 'app', readEndpoint: true })))
      .toThrow(errorAt('WorkloadConnection.databaseCluster()', 'endpoint', 'Stack/Orders', 'import'));
  });

  test('fails with a database user and no resource id', () => {
    const stack = newStack();
    const web = webService(stack);
    const database = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Orders', {
      instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.example.com', port: 5432, securityGroups: [],
    });

    expect(() => web.connectTo(WorkloadConnection.databaseInstance(database, { dbUser: 'app' })))
      .toThrow(errorAt('Stack/Web', 'dbUser', 'Stack/Orders', 'resource id', '`secret`'));
  });
});
