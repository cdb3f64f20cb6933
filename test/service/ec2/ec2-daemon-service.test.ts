import { Size } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, Discovery, Ec2DaemonService, Ec2DaemonServiceProps, FargateBackendService, TaskVolume } from '../../../src/index';
import { ec2Capacity } from '../../fixtures/ec2-capacity';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webTask } from '../../fixtures/web-task';

const SERVICE = 'AWS::ECS::Service';
const REMEDY = 'use ServiceDeployment.rolling({ minHealthyPercent: 0, maxHealthyPercent: 100 })';

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

  test('stops the old task of an instance before the new one starts, and rolls back on failure', () => {
    const { DeploymentConfiguration } = onlyResource(collector().template, SERVICE).Properties;

    expect(DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: 0, MaximumPercent: 100, Strategy: 'ROLLING' });
    expect(DeploymentConfiguration.DeploymentCircuitBreaker).toEqual({ Enable: true, Rollback: true });
  });

  test('can keep some tasks running', () => {
    const deployment = ServiceDeployment.rolling({ minHealthyPercent: 50, maxHealthyPercent: 100 });

    const { DeploymentConfiguration } = onlyResource(collector({ deployment }).template, SERVICE).Properties;

    expect(DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: 50, MaximumPercent: 100 });
  });

  test('runs on the instances that satisfy constraints', () => {
    const placementConstraints = [ecs.PlacementConstraint.memberOf('attribute:ecs.os-type == linux')];
    const { Properties } = onlyResource(collector({ placementConstraints }).template, SERVICE);

    expect(Properties.PlacementConstraints).toEqual([{ Type: 'memberOf', Expression: 'attribute:ecs.os-type == linux' }]);
  });

  test('fails with a duplicate constraint', () => {
    const placementConstraints = [1, 2].map(() => ecs.PlacementConstraint.memberOf('attribute:ecs.os-type == linux'));

    expect(() => collector({ placementConstraints })).toThrow(errorAt('Stack/Collector', 'placementConstraints', 'twice', 'ecs.os-type == linux', 'remove'));
  });

  test('can share the network of its instance', () => {
    const { template } = collector({ networkMode: ecs.NetworkMode.HOST });

    expect(onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.NetworkMode).toBe('host');
  });

  test('is deleted before the association of the capacity provider', () => {
    const { template } = collector();

    expect(onlyResource(template, SERVICE).DependsOn).toContain(onlyResource(template, 'AWS::ECS::ClusterCapacityProviderAssociations').id);
  });

  test.each([ServiceDeployment.codeDeploy(), ServiceDeployment.blueGreen(), ServiceDeployment.canary()])('fails with a deployment that shifts traffic', (deployment) => {
    const factory = deployment._strategy.trafficRequest.factory;

    expect(() => collector({ deployment })).toThrow(errorAt('Stack/Collector', factory, 'daemon', REMEDY));
  });

  test('fails with room for a second task on an instance', () => {
    expect(() => collector({ deployment: ServiceDeployment.rolling() })).toThrow(
      errorAt('Stack/Collector', 'daemon', 'maxHealthyPercent must be 100', '200', REMEDY),
    );
  });

  test('fails with a volume for each task', () => {
    const task = webTask({ mounts: [{ volume: TaskVolume.ebs({ size: Size.gibibytes(10) }), containerPath: '/data' }] });

    expect(() => collector({ task })).toThrow(errorAt('Stack/Collector', 'EBS volumes', 'daemon', 'host volume', 'Ec2ReplicaService'));
  });

  test.each([
    ['desiredCount', 'Ec2Capacity'],
    ['scaling', 'Ec2Capacity'],
    ['placementStrategies', 'placementConstraints'],
    ['capacityProviderStrategies', 'placementConstraints'],
  ])('fails with %s from plain JavaScript', (option, remedy) => {
    expect(() => collector({ [option]: 1 })).toThrow(errorAt('Stack/Collector', 'no option', option, remedy));
  });
});

describe('a service on Fargate', () => {
  test.each([
    ['placementStrategies', 'Ec2ReplicaService'],
    ['placementConstraints', 'Ec2ReplicaService'],
    ['daemon', 'Ec2DaemonService'],
    ['networkMode', 'Ec2ReplicaService'],
  ])('fails with %s from plain JavaScript', (option, remedy) => {
    const stack = newStack();
    const props = { task: webTask(), cluster: existingCluster(stack), discovery: Discovery.none(), [option]: true };

    expect(() => new FargateBackendService(stack, 'Orders', props)).toThrow(errorAt('Stack/Orders', 'no option', option, remedy));
  });
});
