import { Size } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, Discovery, Ec2DaemonService, Ec2DaemonServiceProps, FargateBackendService, TaskVolume } from '../../../src/index';
import { ec2Capacity } from '../../fixtures/ec2-capacity';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webTask } from '../../fixtures/web-task';

const SERVICE = 'AWS::ECS::Service';
const REMEDY = 'use ServiceDeployment.rolling({ minHealthyPercent: 0, maxHealthyPercent: 100 }), or leave it out';

function collector(props: Partial<Ec2DaemonServiceProps> = {}) {
  const stack = newStack();
  const capacity = ec2Capacity(stack);
  const service = new Ec2DaemonService(stack, 'Collector', { task: webTask(), capacityProviders: [capacity], ...props });
  return { service, template: Template.fromStack(stack) };
}

describe('a daemon', () => {
  test('runs one task on each instance, without a number of tasks or a capacity provider strategy', () => {
    const { Properties } = onlyResource(collector().template, SERVICE);

    expect(Properties).toMatchObject({ SchedulingStrategy: 'DAEMON', LaunchType: 'EC2' });
    expect(Properties).not.toHaveProperty('DesiredCount');
    expect(Properties).not.toHaveProperty('CapacityProviderStrategy');
    expect(Properties).not.toHaveProperty('PlacementStrategies');
  });

  test('stops the old task of an instance before the new one starts, and goes back by itself', () => {
    const { DeploymentConfiguration } = onlyResource(collector().template, SERVICE).Properties;

    expect(DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: 0, MaximumPercent: 100, Strategy: 'ROLLING' });
    expect(DeploymentConfiguration.DeploymentCircuitBreaker).toEqual({ Enable: true, Rollback: true });
  });

  test('keeps some tasks running when asked for', () => {
    const deployment = ServiceDeployment.rolling({ minHealthyPercent: 50, maxHealthyPercent: 100 });

    const { DeploymentConfiguration } = onlyResource(collector({ deployment }).template, SERVICE).Properties;

    expect(DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: 50, MaximumPercent: 100 });
  });

  test('runs on the instances that constraints let through', () => {
    const placementConstraints = [ecs.PlacementConstraint.memberOf('attribute:ecs.os-type == linux')];
    const { Properties } = onlyResource(collector({ placementConstraints }).template, SERVICE);

    expect(Properties.PlacementConstraints).toEqual([{ Type: 'memberOf', Expression: 'attribute:ecs.os-type == linux' }]);
  });

  test('fails with a constraint that is there twice', () => {
    const placementConstraints = [ecs.PlacementConstraint.memberOf('attribute:ecs.os-type == linux'), ecs.PlacementConstraint.memberOf('attribute:ecs.os-type == linux')];

    expect(() => collector({ placementConstraints })).toThrow(/placementConstraints has a constraint twice, got '.*'; remove one of them$/);
  });

  test('runs in the network of its instance when asked for', () => {
    const { template } = collector({ networkMode: ecs.NetworkMode.HOST });

    expect(onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.NetworkMode).toBe('host');
  });

  test('goes before the association of the capacity provider', () => {
    const { template } = collector();

    expect(onlyResource(template, SERVICE).DependsOn).toContain(onlyResource(template, 'AWS::ECS::ClusterCapacityProviderAssociations').id);
  });

  test.each([ServiceDeployment.codeDeploy(), ServiceDeployment.blueGreen(), ServiceDeployment.canary()])('fails with a deployment that shifts traffic', (deployment) => {
    const factory = deployment._strategy.trafficRequest.factory;

    expect(() => collector({ deployment })).toThrow(new Error(
      `[Stack/Collector] ${factory} needs a second set of tasks, and an instance gets one task of a daemon; ${REMEDY}`,
    ));
  });

  test('fails with room for a second task on an instance', () => {
    expect(() => collector({ deployment: ServiceDeployment.rolling() })).toThrow(new Error(
      `[Stack/Collector] a daemon stops its task on an instance before it starts the next, so maxHealthyPercent must be 100, got 200; ${REMEDY}`,
    ));
  });

  test('fails with a volume for each task', () => {
    const task = webTask({ mounts: [{ volume: TaskVolume.ebs({ size: Size.gibibytes(10) }), containerPath: '/data' }] });

    expect(() => collector({ task })).toThrow(new Error(
      '[Stack/Collector] ECS gives no EBS volumes to the tasks of a daemon; use a host volume of an ecs.Ec2TaskDefinition, or Ec2ReplicaService',
    ));
  });

  test.each([
    ['desiredCount', 'remove it: each instance gets one task, and the Ec2Capacity decides how many there are'],
    ['scaling', 'remove it: each instance gets one task, and the Ec2Capacity decides how many there are'],
    ['placementStrategies', 'use placementConstraints, which say the instances that get a task'],
    ['capacityProviderStrategies', 'use placementConstraints: ECS takes no capacity provider strategy for a daemon'],
  ])('fails with %s from plain JavaScript', (option, remedy) => {
    expect(() => collector({ [option]: 1 })).toThrow(new Error(`[Stack/Collector] there is no option ${option}; ${remedy}`));
  });
});

describe('a service on Fargate', () => {
  test.each([
    ['placementStrategies', 'remove it: Fargate places each task by itself, spread over Availability Zones; or use Ec2ReplicaService'],
    ['placementConstraints', 'remove it: Fargate places each task by itself; or use Ec2ReplicaService'],
    ['daemon', 'remove it: there is no instance to run one task on; or use Ec2DaemonService'],
    ['networkMode', 'remove it: each task on Fargate has an address of its own; or use Ec2ReplicaService'],
  ])('fails with %s from plain JavaScript', (option, remedy) => {
    const stack = newStack();
    const props = { task: webTask(), cluster: existingCluster(stack), discovery: Discovery.none(), [option]: true };

    expect(() => new FargateBackendService(stack, 'Orders', props)).toThrow(new Error(`[Stack/Orders] there is no option ${option}; ${remedy}`));
  });
});
