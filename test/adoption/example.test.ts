import { App, Stack } from 'aws-cdk-lib';
import { After } from '../../examples/from-ecs-patterns/after';
import { Before } from '../../examples/from-ecs-patterns/before';
import { ServiceDeployment } from '../../src/index';
import { findProblems } from '../changes/checks/all-checks';
import { AppUpdate } from '../changes/update/app-update';
import { SynthesizedApp } from '../changes/update/template';

function synthesize(create: (app: App) => Stack): SynthesizedApp {
  const app = new App({ treeMetadata: false, analyticsReporting: false });
  const { artifactId } = create(app);
  const { template, stackName } = app.synth().getStackArtifact(artifactId);
  return { stacks: [{ name: stackName, template, dependencies: [] }], warnings: [] };
}

const before = synthesize((app) => new Before(app, 'Shop'));
const after = synthesize((app) => new After(app, 'Shop'));
const later = synthesize((app) => new After(app, 'Shop', { deployment: ServiceDeployment.blueGreen() }));

const takeOver = new AppUpdate(before, after);
const blueGreen = new AppUpdate(after, later);
const idsOf = ({ resources }: AppUpdate, ...fates: string[]) => resources.filter(({ fate }) => fates.includes(fate)).map(({ id }) => id);

/** Properties of CDK's own that this library changes in place. Everything else is as it was. */
const CHANGED: Readonly<Record<string, readonly string[]>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['LoadBalancerAttributes'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['TargetGroupAttributes', 'HealthCheckPath', 'Matcher'],
  'AWS::ECS::Service': ['DeploymentConfiguration', 'DesiredCount', 'PlatformVersion', 'TaskDefinition'],
  'AWS::SQS::Queue': ['SqsManagedSseEnabled', 'VisibilityTimeout'],
};

describe('the example, deployed over what aws-ecs-patterns has made', () => {
  test('replaces nothing but the task definitions', () => {
    expect(idsOf(takeOver, 'replaced', 'unknown')).toEqual([expect.stringMatching(/^WebTaskDef/), expect.stringMatching(/^ThumbnailsQueueProcessingTaskDef/)]);
  });

  test('deletes nothing but the scaling of the queue', () => {
    expect(idsOf(takeOver, 'deleted').filter((id) => !/TaskCountTarget(CpuScaling|QueueMessagesVisibleScaling)/.test(id))).toEqual([]);
  });

  test('finds nothing that goes wrong while old and new exist', () => {
    expect(findProblems(takeOver)).toEqual([]);
  });

  test.each([
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', 1],
    ['AWS::ElasticLoadBalancingV2::Listener', 1],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', 1],
    ['AWS::EC2::SecurityGroup', 3],
    ['AWS::EC2::SecurityGroupIngress', 1],
    ['AWS::EC2::SecurityGroupEgress', 1],
    ['AWS::ECS::Service', 2],
    ['AWS::ECS::Cluster', 1],
    ['AWS::EC2::VPC', 1],
    ['AWS::Logs::LogGroup', 2],
    ['AWS::SQS::Queue', 2],
    ['AWS::ApplicationAutoScaling::ScalableTarget', 2],
  ])('keeps each %s with its properties', (type, count) => {
    const kept = takeOver.ofType(type).filter(({ before: old }) => old);

    expect(kept.length).toBe(count);
    expect(kept.map(({ fate }) => fate).filter((fate) => fate !== 'kept' && fate !== 'updated')).toEqual([]);
    expect(kept.flatMap(({ changed }) => changed).filter((name) => !CHANGED[type]?.includes(name))).toEqual([]);
  });

  test('changes to blue/green later without a replacement, by a rule in front of a default action that stays', () => {
    expect(idsOf(blueGreen, 'replaced', 'unknown', 'deleted')).toEqual([]);
    expect(findProblems(blueGreen)).toEqual([]);
    expect(blueGreen.ofType('AWS::ElasticLoadBalancingV2::Listener').map(({ fate }) => fate)).toEqual(['kept']);
  });
});
