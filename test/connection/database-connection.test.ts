import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { DatabaseConnectionOptions, FargateWebService, WorkloadCluster, WorkloadConnection, WorkloadTask } from '../../src/index';
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
  test('tells the container address and port, and hands it user and password as secrets', () => {
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

  test('lets the execution role alone read the secret', () => {
    const { stack, web, database } = connectedCluster();

    const readers = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties).includes(JSON.stringify(ref(database.secret!))));
    expect(readers.map(({ Properties }) => Properties.Roles)).toEqual([[ref(web.taskDefinition.executionRole!)]]);
  });

  test('lets the tasks reach the database on its port', () => {
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

  test('can tell the endpoint of the readers', () => {
    const { web, database } = connectedCluster({ readEndpoint: true });

    expect(containerOf(web).Environment[0]).toEqual({ Name: 'ORDERS_HOST', Value: getAtt(database, 'ReadEndpoint.Address') });
  });

  test('can tell the name of the database, and everything by other names', () => {
    const { web } = connectedCluster({
      databaseName: 'shop', hostVariable: 'PGHOST', portVariable: 'PGPORT', nameVariable: 'PGDATABASE', usernameVariable: 'PGUSER', passwordVariable: 'PGPASSWORD',
    });

    const { Environment, Secrets } = containerOf(web);
    expect([...Environment, ...Secrets].map(({ Name }) => Name)).toEqual(['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGPASSWORD']);
    expect(Environment[2].Value).toBe('shop');
  });

  test('logs in with another secret where one is given', () => {
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
    const codeMay = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([ref(web.taskDefinition.taskRole)]))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(codeMay).toEqual([expect.objectContaining({ Action: 'rds-db:connect' })]);
    expect(JSON.stringify(codeMay[0].Resource)).toContain('/shop');
    expect(JSON.stringify(codeMay[0].Resource)).toContain(JSON.stringify(getAtt(database, 'DBClusterResourceId')));
  });

  test('lets the service wait for the permission to read the secret, also where the task had no execution role before', () => {
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

  test('fails where the secret is not known', () => {
    const stack = newStack();
    const web = webService(stack);
    const database = rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Orders', {
      clusterIdentifier: 'orders', port: 5432, clusterEndpointAddress: 'orders.example.com',
    });

    expect(() => web.connectTo(WorkloadConnection.databaseCluster(database))).toThrow(new Error(
      '[Stack/Web] the app does not know the secret of the database Stack/Orders; '
      + 'pass `secret`, or `dbUser` for IAM database authentication, to WorkloadConnection.databaseCluster()',
    ));
  });

  test('fails where the port is not known', () => {
    const stack = newStack();
    const web = webService(stack);
    const database = rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Orders', { clusterIdentifier: 'orders' });

    expect(() => web.connectTo(WorkloadConnection.databaseCluster(database))).toThrow(new Error(
      '[Stack/Web] the port of the database Stack/Orders is not known; pass `port` where it is imported',
    ));
  });

  test('fails where the database is in another VPC', () => {
    const stack = newStack();
    const web = webService(stack);
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Other', {
      vpcId: 'vpc-2', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['a', 'b'], privateSubnetRouteTableIds: ['ra', 'rb'],
    });

    expect(() => web.connectTo(WorkloadConnection.databaseCluster(newCluster(stack, vpc)))).toThrow(new Error(
      "[Stack/Web] the database Stack/Orders is in another VPC, got 'vpc-2'; "
      + 'put both into one VPC, or, where the two are peered, set environment and security groups yourself',
    ));
  });

  test.each(['secret', 'passwordVariable'])('fails with dbUser and %s', (option) => {
    const stack = newStack();
    const value = option === 'secret' ? new secretsmanager.Secret(stack, 'Secret') : 'PASSWORD';

    expect(() => WorkloadConnection.databaseCluster(newCluster(stack, existingVpc(stack)), { dbUser: 'shop', [option]: value })).toThrow(new Error(
      `[WorkloadConnection.databaseCluster()] ${option} is given, but dbUser logs in without a password; remove \`${option}\` or \`dbUser\``,
    ));
  });

  test('fails with the name of a variable for nothing', () => {
    const stack = newStack();

    expect(() => WorkloadConnection.databaseCluster(newCluster(stack, existingVpc(stack)), { nameVariable: 'PGDATABASE' })).toThrow(new Error(
      "[WorkloadConnection.databaseCluster()] nameVariable is given, but databaseName is not, got 'PGDATABASE'; pass `databaseName`, or remove it",
    ));
  });
});

describe('WorkloadConnection.databaseInstance()', () => {
  test('tells the container address and port, and hands it user and password as secrets', () => {
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

  test('leads to a database that exists already', () => {
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

test('network, database and service can be in three stacks: both sides of the way lie with the service', () => {
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

describe('a database that was imported with half of what is to be known', () => {
  test('fails without the endpoint of the readers', () => {
    const stack = newStack();
    const web = webService(stack);
    const database = rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Orders', {
      clusterIdentifier: 'orders', port: 5432, clusterEndpointAddress: 'orders.example.com',
    });

    expect(() => web.connectTo(WorkloadConnection.databaseCluster(database, { dbUser: 'app', readEndpoint: true })))
      .toThrow(/^\[WorkloadConnection.databaseCluster\(\)\] an endpoint of the database Stack\/Orders is not known: .*; pass it where the database is imported$/);
  });

  test('fails with a database user and no resource id', () => {
    const stack = newStack();
    const web = webService(stack);
    const database = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Orders', {
      instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.example.com', port: 5432, securityGroups: [],
    });

    expect(() => web.connectTo(WorkloadConnection.databaseInstance(database, { dbUser: 'app' })))
      .toThrow(/^\[Stack\/Web\] dbUser cannot be granted to log in to the database Stack\/Orders: .*; pass its resource id where it is imported, or use `secret`$/);
  });
});
