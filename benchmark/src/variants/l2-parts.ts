import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Place } from './l2-place';
import { CONTAINER, CONTAINER_PORT, IMAGE, PRODUCTION_PORT, TASKS, TEST_PORT } from '../workload';

/** A task definition with roles, a secret and a log group. */
export function createTask(scope: Construct): ecs.FargateTaskDefinition {
  const secret = new secretsmanager.Secret(scope, 'Secret');
  const logGroup = new logs.LogGroup(scope, 'LogGroup', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'TaskDefinition', { cpu: 256, memoryLimitMiB: 512 });
  taskDefinition.addContainer(CONTAINER, {
    image: ecs.ContainerImage.fromRegistry(IMAGE),
    portMappings: [{ containerPort: CONTAINER_PORT }],
    secrets: { PASSWORD: ecs.Secret.fromSecretsManager(secret) },
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: CONTAINER, logGroup }),
  });
  return taskDefinition;
}

/** A public load balancer, and two target groups for it. */
export interface Balancing {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly blue: elbv2.ApplicationTargetGroup;
  readonly green: elbv2.ApplicationTargetGroup;
}

export function createBalancing(scope: Construct, vpc: ec2.Vpc): Balancing {
  return {
    loadBalancer: new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', { vpc, internetFacing: true }),
    blue: createTargetGroup(scope, 'Blue', vpc),
    green: createTargetGroup(scope, 'Green', vpc),
  };
}

export function createTargetGroup(scope: Construct, id: string, vpc: ec2.IVpc): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(scope, id, {
    vpc,
    port: CONTAINER_PORT,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targetType: elbv2.TargetType.IP,
    deregistrationDelay: Duration.seconds(30),
    healthCheck: { path: '/', healthyHttpCodes: '200-399' },
  });
}

/** The production listener, open to all, and the test listener, open to the VPC. */
export function addListeners(
  { loadBalancer }: Balancing, vpc: ec2.Vpc, production: elbv2.ListenerAction, test: elbv2.ListenerAction,
): [elbv2.ApplicationListener, elbv2.ApplicationListener] {
  const protocol = elbv2.ApplicationProtocol.HTTP;
  const productionListener = loadBalancer.addListener('Production', { port: PRODUCTION_PORT, protocol, defaultAction: production });
  const testListener = loadBalancer.addListener('Test', { port: TEST_PORT, protocol, open: false, defaultAction: test });
  testListener.connections.allowDefaultPortFrom(ec2.Peer.ipv4(vpc.vpcCidrBlock));
  return [productionListener, testListener];
}

/** What the service has beside its task and its way to deploy. */
export function serviceProps(name: string, { cluster }: Place): Omit<ecs.FargateServiceProps, 'taskDefinition'> {
  return {
    cluster,
    desiredCount: TASKS,
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
    healthCheckGracePeriod: Duration.seconds(60),
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    cloudMapOptions: { name, dnsRecordType: cloudmap.DnsRecordType.A, dnsTtl: Duration.seconds(10) },
  };
}
