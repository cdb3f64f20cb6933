import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Aws, CfnOutput, CfnParameter, CfnResource, Fn, Lazy, Stack, Tags } from 'aws-cdk-lib/core';
import { Discovery, FargateJob, FargateWebService, JobTrigger, Scaling, ServiceDeployment, TestTraffic, WorkloadTask } from '../../src/index';
import { ResourceReader } from '../../src/private/synthesis';
import { isFunction } from '../../src/validation/template/values';
import { newStack } from '../fixtures/new-stack';
import { image } from '../fixtures/web-task';

/** Replaces each CloudFormation function by the same text, because references differ from those in the template. */
function withoutFunctions(value: unknown): unknown {
  if (isFunction(value)) return '<computed>';
  if (Array.isArray(value)) return value.map(withoutFunctions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutFunctions(item)]));
}

function build(stack: Stack, deployment: ServiceDeployment): void {
  const secret = new secretsmanager.Secret(stack, 'Secret');
  const web = new FargateWebService(stack, 'Web', {
    task: WorkloadTask.container({
      image,
      port: 80,
      environment: { REGION: Aws.REGION, HOST: Fn.join('.', ['web', Aws.URL_SUFFIX]), LATE: Lazy.string({ produce: () => 'late' }) },
      secrets: { PASSWORD: ecs.Secret.fromSecretsManager(secret, 'password') },
    }),
    discovery: Discovery.cloudMap({ name: 'web' }),
    scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 3, requestsPerTarget: 100 }),
    deployment,
  });
  web.taskDefinition.addContainer('Late', { image, essential: false, memoryReservationMiB: 64 });
  const resource = web.service.node.defaultChild as CfnResource;
  resource.addPropertyOverride('DesiredCount', new CfnParameter(stack, 'Count', { type: 'Number' }).valueAsNumber);
  resource.addPropertyOverride('DeploymentConfiguration.MaximumPercent', undefined);
  resource.addPropertyDeletionOverride('EnableECSManagedTags');
  new FargateJob(stack, 'Job', {
    cluster: web.cluster,
    task: WorkloadTask.container({ image }),
    trigger: JobTrigger.onDemand(),
  });
  new ec2.InterfaceVpcEndpoint(stack, 'Endpoint', { vpc: web.cluster.vpc, service: ec2.InterfaceVpcEndpointAwsService.ECR });
  new CfnOutput(stack, 'Url', { value: web.url ?? '' });
  Tags.of(stack).add('team', 'shop');
}

describe.each([
  ['by ECS', () => ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() })],
  ['by CodeDeploy', () => ServiceDeployment.codeDeploy()],
])('the properties of the resources of a deployment %s', (_, deployment) => {
  const stack = newStack();
  build(stack, deployment());
  const { Resources } = Template.fromStack(stack).toJSON();
  const resources = stack.node.findAll().filter(CfnResource.isCfnResource).filter((resource) => stack.resolve(resource.logicalId) in Resources);

  test('are those of the template, except for references', () => {
    const reader = new ResourceReader();

    expect(resources.length).toBeGreaterThan(40);
    for (const resource of resources) {
      const { Properties } = Resources[stack.resolve(resource.logicalId)];
      expect([resource.node.path, withoutFunctions(reader.properties(resource))]).toEqual([resource.node.path, withoutFunctions(Properties)]);
    }
  });

  test('have one placeholder for each resource', () => {
    const reader = new ResourceReader();
    const placeholders = resources.map((resource) => reader.placeholderFor(resource));

    expect(new Set(placeholders).size).toBe(resources.length);
    expect(resources.map((resource) => reader.resolve(resource, resource.ref))).toEqual(placeholders.map((placeholder) => ({ Ref: placeholder })));
  });
});
