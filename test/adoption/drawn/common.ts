import { Duration, FeatureFlags, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ECS_DISABLE_EXPLICIT_DEPLOYMENT_CONTROLLER_FOR_CIRCUIT_BREAKER } from 'aws-cdk-lib/cx-api';
import * as fc from 'fast-check';
import { FargateServiceWorkloadProps, PatternAdoptionOptions, Scaling, TaskContainerOptions } from '../../../src/index';

const maybe = <T>(...values: readonly T[]) => fc.constantFrom(undefined, ...values);

/** Options of all patterns that run a service. */
export const COMMON = {
  place: fc.constantFrom('default', 'vpc', 'cluster', 'imported'),
  containerName: maybe('shop'),
  containerPort: maybe(80, 8080),
  hasCircuitBreaker: fc.boolean(),
  onSpot: fc.boolean(),
  serviceName: maybe('shop'),
  desiredCount: maybe(1, 3),
  size: maybe({ cpu: 512, memoryLimitMiB: 1024 }),
  assignPublicIp: fc.boolean(),
  enableExecuteCommand: fc.boolean(),
  enableEcsManagedTags: fc.boolean(),
  propagateTags: maybe(ecs.PropagatedTagSource.SERVICE),
  hasSecurityGroup: fc.boolean(),
  platformVersion: maybe(ecs.FargatePlatformVersion.VERSION1_4),
  healthCheckGracePeriod: maybe(Duration.seconds(120)),
  scalesOn: fc.subarray(['cpu', 'memory', 'requests'] as const),
};

type Drawn = { [K in keyof typeof COMMON]: (typeof COMMON)[K] extends fc.Arbitrary<infer T> ? T : never };

/** Returns the cluster and the VPC that a pattern or its adoption is given: at most one of them. */
export function placeOf(stack: Stack, { place }: Pick<Drawn, 'place'>): { readonly cluster?: ecs.ICluster; readonly vpc?: ec2.IVpc } {
  if (place === 'default') return {};
  if (place === 'vpc') return { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) };
  if (place === 'cluster') return { cluster: new ecs.Cluster(stack, 'Cluster', { enableFargateCapacityProviders: true }) };
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    vpcCidrBlock: '10.1.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetIds: ['subnet-3', 'subnet-4'],
  });
  return { cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shared', vpc }) };
}

const SPOT = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];

/** Returns the options that patterns have in common. */
export function commonProps(stack: Stack, drawn: Drawn) {
  const { serviceName, desiredCount, assignPublicIp, enableExecuteCommand, propagateTags, platformVersion, healthCheckGracePeriod } = drawn;
  return {
    ...drawn.size,
    serviceName,
    desiredCount,
    assignPublicIp,
    enableExecuteCommand,
    propagateTags,
    platformVersion,
    healthCheckGracePeriod,
    enableECSManagedTags: drawn.enableEcsManagedTags,
    capacityProviderStrategies: drawn.onSpot ? SPOT : undefined,
    circuitBreaker: drawn.hasCircuitBreaker ? { rollback: true } : undefined,
    securityGroups: securityGroups(stack, drawn),
  };
}

function securityGroups(stack: Stack, { hasSecurityGroup }: Drawn): ec2.ISecurityGroup[] | undefined {
  return hasSecurityGroup ? [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')] : undefined;
}

/** A group that is passed as an option gets no rules, because the service has one of its own besides. */
export const RULE_OF_PASSED_GROUP = /^AWS::EC2::SecurityGroupIngress Groupfrom/;

/** With two target groups, requests are counted by a policy on the sum of two metrics. */
const REQUESTS_OF_ONE_GROUP = /^AWS::ApplicationAutoScaling::ScalingPolicy \w+RequestRate\w{8}$/;

/** What a deployment that shifts traffic does in another way. */
export const OF_ONE_TARGET_GROUP = new RegExp(`${RULE_OF_PASSED_GROUP.source}|${REQUESTS_OF_ONE_GROUP.source}`);

/** Scales a service of a pattern, as an app does it. */
export function scale(service: ecs.FargateService, { scalesOn }: Drawn, targetGroup?: elbv2.ApplicationTargetGroup): void {
  if (scalesOn.length === 0) return;
  const count = service.autoScaleTaskCount({ minCapacity: 1, maxCapacity: 4 });
  if (scalesOn.includes('cpu')) count.scaleOnCpuUtilization('CpuUsage', { targetUtilizationPercent: 50 });
  if (scalesOn.includes('memory')) count.scaleOnMemoryUtilization('MemoryUsage', { targetUtilizationPercent: 50 });
  if (scalesOn.includes('requests') && targetGroup) count.scaleOnRequestCount('RequestRate', { requestsPerTarget: 100, targetGroup });
}

/** What a workload that adopts a pattern says with the same meaning. */
interface CommonOptions {
  readonly scaling: Scaling;
  readonly props: Partial<FargateServiceWorkloadProps>;
  readonly adoption: PatternAdoptionOptions;
  readonly task: Partial<TaskContainerOptions>;
}

export function adoptionOptions(stack: Stack, drawn: Drawn): CommonOptions {
  const { serviceName, assignPublicIp, enableExecuteCommand, enableEcsManagedTags, propagateTags, platformVersion, healthCheckGracePeriod } = drawn;
  const hasController = drawn.hasCircuitBreaker && !FeatureFlags.of(stack).isEnabled(ECS_DISABLE_EXPLICIT_DEPLOYMENT_CONTROLLER_FOR_CIRCUIT_BREAKER);
  const isScaled = (metric: 'cpu' | 'memory' | 'requests') => drawn.scalesOn.includes(metric);
  const targets = {
    cpuPercent: isScaled('cpu') ? 50 : undefined,
    memoryPercent: isScaled('memory') ? 50 : undefined,
    requestsPerTarget: isScaled('requests') ? 100 : undefined,
  };
  const hasTargets = Object.values(targets).some((target) => target !== undefined);
  return {
    scaling: hasTargets ? Scaling.automatic({ minCapacity: 1, maxCapacity: 4, ...targets }) : Scaling.fixedCount(drawn.desiredCount ?? 1),
    props: {
      serviceName,
      assignPublicIp,
      enableExecuteCommand,
      enableEcsManagedTags,
      propagateTags,
      platformVersion,
      healthCheckGracePeriod,
      capacityProviderStrategies: drawn.onSpot ? SPOT : undefined,
      securityGroups: securityGroups(stack, drawn),
    },
    adoption: {
      containerName: drawn.containerName,
      deploymentController: hasController,
      cpuScalingId: 'CpuUsage',
      memoryScalingId: 'MemoryUsage',
      requestScalingId: 'RequestRate',
    },
    task: { ...drawn.size },
  };
}
