import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { updateInPlace } from './update-in-place';
import { Adoption, Exposure, FargateWebService, FargateWebServiceProps, ServiceDeployment, WorkloadConnection, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');

type PatternProps = patterns.ApplicationLoadBalancedFargateServiceProps;

const TASK_DEFINITION = 'AWS::ECS::TaskDefinition WebTaskDef1C8E6ED7';

const pattern = (props: PatternProps = {}) => (stack: Stack) => {
  addPattern(stack, props);
};
const service = (props: Partial<FargateWebServiceProps> = {}) => (stack: Stack) => {
  addService(stack, props);
};

function addPattern(stack: Stack, props: PatternProps = {}): patterns.ApplicationLoadBalancedFargateService {
  return new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', { taskImageOptions: { image }, ...props });
}

function addService(stack: Stack, props: Partial<FargateWebServiceProps> = {}): FargateWebService {
  return new FargateWebService(stack, 'Web', {
    adopt: Adoption.applicationLoadBalancedFargateService(),
    task: WorkloadTask.container({ image, containerName: 'web', port: 80 }),
    deployment: ServiceDeployment.rolling(),
    ...props,
  });
}

describe('a service in place of the pattern', () => {
  const update = updateInPlace(pattern(), service());
  const fateOf = (id: string) => update.resources.find((resource) => resource.id === id)?.fate;

  test('replaces nothing but the task definition', () => {
    expect(update).toMatchObject({ replaced: [TASK_DEFINITION], deleted: [], problems: [] });
  });

  test.each([
    ['listener', 'WebLBPublicListenerB3D72A27'],
    ['security group of the load balancer', 'WebLBSecurityGroupAD942A36'],
    ['rule to the tasks', 'WebLBSecurityGrouptoShopWebServiceSecurityGroup8332C47780DC89803A'],
    ['log group', 'WebTaskDefwebLogGroup034DCD19'],
    ['permissions of the execution role', 'WebTaskDefExecutionRoleDefaultPolicyCD2B0D05'],
    ['cluster', 'EcsDefaultClusterMnL3mNNYN926A5246'],
    ['VPC', 'EcsDefaultClusterMnL3mNNYNVpc7788A521'],
  ])('keeps the %s as it is', (_, id) => {
    expect(fateOf(id)).toBe('kept');
  });

  test.each([
    ['load balancer', 'WebLB720665E7', ['LoadBalancerAttributes']],
    ['target group', 'WebLBPublicListenerECSGroupB52EA5B2', ['TargetGroupAttributes', 'HealthCheckPath', 'Matcher']],
    ['service', 'WebServiceD04B5F3E', ['DeploymentConfiguration', 'TaskDefinition', 'DesiredCount', 'PlatformVersion']],
    ['security group of the tasks', 'WebServiceSecurityGroupBAF50CC8', []],
  ])('changes the %s in place', (_, id, changed) => {
    expect(update.resources.find((resource) => resource.id === id)).toMatchObject({ fate: 'updated', changed });
  });

  test('adds a rule in front of the default action, and the capacity providers', () => {
    expect(update.added).toEqual([
      'AWS::ElasticLoadBalancingV2::ListenerRule WebLBPublicListenerProductionRule648D36F0',
      'AWS::ECS::ClusterCapacityProviderAssociations EcsDefaultClusterMnL3mNNYN510B41F1',
    ]);
  });

  test('says so', () => {
    expect(update.warnings).toContainEqual(expect.stringMatching(/replaces its task definition.*cdk-fargate-workloads:adoption/));
  });

  test('changes to blue/green later, while the default action goes on forwarding', () => {
    const later = updateInPlace(service(), service({ deployment: ServiceDeployment.blueGreen() }));

    expect(later).toMatchObject({ replaced: [], deleted: [], problems: [] });
    expect(later.resources.find(({ type }) => type === 'AWS::ElasticLoadBalancingV2::Listener')?.fate).toBe('kept');
  });

  test('needs only to say that it has the pattern\'s name for a container in its main container', () => {
    expect(updateInPlace(pattern({ taskImageOptions: { image, containerName: 'shop' } }), service({
      adopt: Adoption.applicationLoadBalancedFargateService({ containerName: 'shop' }),
    }))).toMatchObject({ replaced: [TASK_DEFINITION], deleted: [], problems: [] });
  });
});

const zone = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Imported', 'arn:aws:acm:eu-west-1:111111111111:certificate/1');

describe('replaces nothing but the task definition in place of a pattern', () => {
  test('with a domain, a certificate and a redirect', () => {
    expect(updateInPlace(
      (stack) => addPattern(stack, { domainName: 'shop.example.com', domainZone: zone(stack), protocol: elbv2.ApplicationProtocol.HTTPS, redirectHTTP: true }),
      (stack) => addService(stack, { exposure: Exposure.applicationLoadBalancer({ domain: { zone: zone(stack), name: 'shop.example.com' } }) }),
    )).toMatchObject({ replaced: [TASK_DEFINITION], deleted: [], problems: [] });
  });

  test('with a certificate, an internal load balancer with a name, and HTTPS to the tasks', () => {
    expect(updateInPlace(
      (stack) => addPattern(stack, {
        certificate: certificate(stack),
        publicLoadBalancer: false,
        loadBalancerName: 'shop',
        targetProtocol: elbv2.ApplicationProtocol.HTTPS,
        protocolVersion: elbv2.ApplicationProtocolVersion.GRPC,
      }),
      (stack) => addService(stack, {
        exposure: Exposure.applicationLoadBalancer({
          certificate: certificate(stack),
          redirectHttp: false,
          internetFacing: false,
          allowFrom: [ec2.Peer.anyIpv4()],
          loadBalancerName: 'shop',
          targetProtocol: elbv2.ApplicationProtocol.HTTPS,
          protocolVersion: elbv2.ApplicationProtocolVersion.GRPC,
        }),
      }),
    )).toMatchObject({ replaced: [TASK_DEFINITION], deleted: [], problems: [] });
  });

  test('without feature flags, with a circuit breaker', () => {
    expect(updateInPlace(
      pattern({ circuitBreaker: { rollback: true }, publicLoadBalancer: false }),
      service({
        adopt: Adoption.applicationLoadBalancedFargateService({ deploymentController: true }),
        exposure: Exposure.applicationLoadBalancer({ internetFacing: false }),
      }),
      { flags: {} },
    )).toMatchObject({ replaced: [TASK_DEFINITION], deleted: [], problems: [] });
  });

  test('with capacity providers', () => {
    const capacityProviderStrategies = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];

    expect(updateInPlace(pattern({ capacityProviderStrategies }), service({ capacityProviderStrategies })))
      .toMatchObject({ replaced: [TASK_DEFINITION], deleted: [], problems: [] });
  });

  test('with a VPC of the app', () => {
    const vpc = (stack: Stack) => new ec2.Vpc(stack, 'Vpc');

    expect(updateInPlace(
      (stack) => addPattern(stack, { vpc: vpc(stack) }),
      (stack) => addService(stack, { adopt: Adoption.applicationLoadBalancedFargateService({ vpc: vpc(stack) }) }),
    )).toMatchObject({ replaced: [TASK_DEFINITION], deleted: [], problems: [] });
  });

  test('with a cluster of the app, without the capacity providers of Fargate', () => {
    const cluster = (stack: Stack) => new ecs.Cluster(stack, 'Cluster');

    expect(updateInPlace(
      (stack) => addPattern(stack, { cluster: cluster(stack) }),
      (stack) => addService(stack, { cluster: cluster(stack) }),
    )).toMatchObject({ replaced: [TASK_DEFINITION], deleted: [], problems: [] });
  });

  test('that shares its cluster with another one', () => {
    const other = (stack: Stack) => new patterns.ApplicationLoadBalancedFargateService(stack, 'Other', { taskImageOptions: { image } });

    expect(updateInPlace(
      (stack) => [addPattern(stack), other(stack)],
      (stack) => [other(stack), addService(stack)],
    )).toMatchObject({ replaced: [TASK_DEFINITION], deleted: [], problems: [] });
  });

  test('below a scope, and in a stage', () => {
    expect(updateInPlace(
      (stack) => new patterns.ApplicationLoadBalancedFargateService(new Construct(stack, 'Api'), 'Web', { taskImageOptions: { image } }),
      service({ adopt: Adoption.applicationLoadBalancedFargateService({ path: 'Api/Web' }) }),
      { stage: 'Prod' },
    )).toMatchObject({ replaced: [expect.stringMatching(/^AWS::ECS::TaskDefinition ApiWebTaskDef/)], deleted: [], problems: [] });
  });

  test('that a database of the app lets in', () => {
    const database = (stack: Stack) => new rds.DatabaseCluster(stack, 'Db', {
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }), writer: rds.ClusterInstance.serverlessV2('Writer'), vpc: new ec2.Vpc(stack, 'Vpc'),
    });
    const before = (stack: Stack) => {
      const db = database(stack);
      db.connections.allowDefaultPortFrom(addPattern(stack, { vpc: db.vpc }).service);
    };
    const adopt = (db: rds.DatabaseCluster) => Adoption.applicationLoadBalancedFargateService({ vpc: db.vpc });
    const unchanged = { replaced: [TASK_DEFINITION], deleted: [], problems: [] };

    expect(updateInPlace(before, (stack) => {
      const db = database(stack);
      db.connections.allowDefaultPortFrom(addService(stack, { adopt: adopt(db) }));
    })).toMatchObject(unchanged);
    expect(updateInPlace(before, (stack) => {
      const db = database(stack);
      addService(stack, { adopt: adopt(db) }).connectTo(WorkloadConnection.databaseCluster(db));
    })).toMatchObject(unchanged);
  });
});

describe('fails', () => {
  const { applicationLoadBalancedFargateService: adoption } = Adoption;

  test('without an Application Load Balancer', () => {
    expect(() => addService(newStack(), { exposure: Exposure.none() })).toThrow(errorAt('Stack/Web', 'Application Load Balancer', 'Exposure.applicationLoadBalancer()'));
  });

  test('while the pattern is still in the app', () => {
    const stack = newStack();
    new FargateWebService(stack, 'Shop', {
      adopt: adoption({ path: 'Web' }), task: WorkloadTask.container({ image, port: 80 }), deployment: ServiceDeployment.rolling(),
    });
    addPattern(stack);

    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Shop\] .*'Stack\/Web'; remove it/);
  });

  test('with both a VPC and a cluster', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');

    expect(() => addService(stack, { adopt: adoption({ vpc }), cluster: new ecs.Cluster(stack, 'Cluster', { vpc }) })).toThrow(errorAt('Stack/Web', 'vpc', 'cluster'));
  });

  test('with CodeDeploy in place of ECS', () => {
    expect(() => addService(newStack(), { deployment: ServiceDeployment.codeDeploy() })).toThrow(errorAt('Stack/Web', 'codeDeploy', 'blueGreen()', 'deploymentController'));
  });

  test('with an empty path', () => {
    expect(() => adoption({ path: 'Api//Web' })).toThrow(errorAt('Adoption.applicationLoadBalancedFargateService()', 'path', 'Api//Web'));
  });
});
