import { Template } from 'aws-cdk-lib/assertions';
import { templateFacts, TemplateFacts } from '../benchmark/src/template-facts';
import { ServiceDeployment, Discovery, WorkloadCluster, FargateWebService, TestTraffic } from '../src/index';
import { newStack } from './fixtures/new-stack';
import { secretTask } from './fixtures/secret-task';

/** The workload of the benchmark. */
function factsOf(deployment: ServiceDeployment, services: number): TemplateFacts {
  const stack = newStack();
  const cluster = new WorkloadCluster(stack, 'Cluster');
  for (let i = 1; i <= services; i++) {
    new FargateWebService(stack, `Web${i}`, { cluster, task: secretTask(stack, `Secret${i}`), discovery: Discovery.cloudMap({ name: `web${i}` }), deployment });
  }
  return templateFacts(Template.fromStack(stack).toJSON() as never);
}

/** Resources of a network of two zones, a cluster with its capacity providers, and a namespace. */
const SHARED = 24;

describe.each([
  ['CodeDeploy', ServiceDeployment.codeDeploy(), { each: 22, once: 12, depth: 8, dependsOn: 24, functions: 3 }],
  ['ECS', ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }), { each: 23, once: 5, depth: 8, dependsOn: 18, functions: 1 }],
])('a service that %s deploys, with a secret, both listeners and Cloud Map', (_, deployment, most) => {
  const [one, three] = [1, 3].map((services) => factsOf(deployment, services));
  const perService = (quantity: 'resources' | 'dependsOn') => (three[quantity] - one[quantity]) / 2;

  test(`takes ${most.each} resources at most, and ${most.once} more once a stack`, () => {
    expect(perService('resources')).toBeLessThanOrEqual(most.each);
    expect(one.resources - perService('resources') - SHARED).toBeLessThanOrEqual(most.once);
  });

  test(`is at most ${most.depth} resources away from the VPC`, () => {
    expect([one.depth, three.depth]).toEqual([most.depth, most.depth]);
  });

  test(`waits for ${most.dependsOn} resources at most that nothing refers to`, () => {
    expect(perService('dependsOn')).toBeLessThanOrEqual(most.dependsOn);
  });

  test(`brings ${most.functions} functions, however many services there are`, () => {
    expect([one.functions, three.functions]).toEqual([most.functions, most.functions]);
  });
});
