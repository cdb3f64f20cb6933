import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ServiceDeployment, Discovery, Exposure, WorkloadCluster, FargateWebService, Scaling } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { recommendedFlags } from '../fixtures/recommended-flags';
import { logicalId, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

describe('the template of a service', () => {
  function everything(): string {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const scaling = Scaling.automatic({ minCapacity: 1, maxCapacity: 4, cpuPercent: 60, memoryPercent: 70, requestsPerTarget: 100 });
    new FargateWebService(stack, 'Red', { cluster, task: webTask(), scaling, discovery: Discovery.cloudMap({ name: 'red' }) });
    new FargateWebService(stack, 'Blue', { cluster, task: webTask(), deployment: ServiceDeployment.rolling() });
    new FargateWebService(stack, 'Green', { cluster, task: webTask(), deployment: ServiceDeployment.codeDeploy() });
    return JSON.stringify(app.synth().getStackByName('Stack').template);
  }

  test('is the same, byte for byte, each time', () => {
    expect(everything()).toBe(everything());
  });

  test('has no warning other than the one about HTTP', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    new FargateWebService(stack, 'Red', { cluster, task: webTask() });
    new FargateWebService(stack, 'Blue', { cluster, task: webTask(), deployment: ServiceDeployment.rolling(), exposure: Exposure.none() });

    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ id, entry }) => [id, entry.data])).toEqual([
      ['/Stack/Red/Public/LoadBalancer/Listener', expect.stringContaining('plain HTTP')],
    ]);
  });
});

describe('a service in an app with the feature flags that CDK recommends', () => {
  test.each([
    ['rolling', () => ServiceDeployment.rolling(), 1],
    ['blue/green by ECS', () => ServiceDeployment.blueGreen(), 2],
    ['CodeDeploy', () => ServiceDeployment.codeDeploy(), 2],
  ])('is made all the same, deployed by %s', (_, deployment, targetGroups) => {
    const [without, withFlags] = [{}, recommendedFlags].map((context) => {
      const stack = newStack(context);
      new FargateWebService(stack, 'Web', { task: webTask(), deployment: deployment() });
      return Template.fromStack(stack);
    });

    withFlags.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', targetGroups);
    const ids = (template: Template) => Object.entries(template.toJSON().Resources as Record<string, any>)
      .filter(([, { Type }]) => /^AWS::(ECS|ElasticLoadBalancingV2|CodeDeploy)::/.test(Type))
      .map(([id]) => id).sort();
    expect(ids(withFlags)).toEqual(ids(without));
  });

  test('opens only the listener to the internet', () => {
    const stack = newStack(recommendedFlags);
    const web = webService(stack);

    const ingress = resourcesOf(Template.fromStack(stack), 'AWS::EC2::SecurityGroup').flatMap(({ id, Properties }) => (
      (Properties.SecurityGroupIngress ?? []).map(({ CidrIp, FromPort }: any) => [id, CidrIp, FromPort])
    ));
    expect(ingress).toEqual([[logicalId(web.loadBalancer!.connections.securityGroups[0]), '0.0.0.0/0', 80]]);
  });
});
