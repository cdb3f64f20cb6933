import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Discovery, Exposure, WorkloadCluster, FargateWebService, SharedLoadBalancer, WorkloadTask } from '../src/index';
import { image } from './fixtures/web-task';

// The pattern of docs/performance.md: what all share in a stack of its own, then as many services in each stack as stay far below 500 resources.
const SERVICES_IN_A_STACK = 25;

class Platform extends Stack {
  public readonly cluster = new WorkloadCluster(this, 'Cluster', { namespaceName: 'shop.internal' });
}

class Services extends Stack {
  constructor(scope: Construct, id: string, { cluster }: Platform, names: readonly string[]) {
    super(scope, id);
    const loadBalancer = new SharedLoadBalancer(this, 'LoadBalancer', { vpc: cluster.vpc });
    for (const name of names) {
      new FargateWebService(this, name, {
        cluster,
        task: WorkloadTask.container({ image, port: 80 }),
        exposure: Exposure.sharedLoadBalancer(loadBalancer, { paths: [`/${name}`, `/${name}/*`] }),
        discovery: Discovery.cloudMap({ name }),
      });
    }
  }
}

test('200 services fit into stacks of 500 resources, which depend on the platform and not on each other', () => {
  const app = new App();
  const platform = new Platform(app, 'Platform');
  const names = Array.from({ length: 200 }, (_, i) => `web${i}`);
  for (let first = 0; first < names.length; first += SERVICES_IN_A_STACK) {
    new Services(app, `Services${first / SERVICES_IN_A_STACK}`, platform, names.slice(first, first + SERVICES_IN_A_STACK));
  }

  const { stacks } = app.synth();

  const resources = stacks.map(({ template }) => Object.values<{ Type: string }>(template.Resources));
  expect(Math.max(...resources.map(({ length }) => length))).toBeLessThanOrEqual(500);
  expect(resources.flat().filter(({ Type }) => Type === ecs.CfnService.CFN_RESOURCE_TYPE_NAME)).toHaveLength(200);
  const needed = stacks.map(({ dependencies }) => dependencies.map(({ id }) => id).filter((id) => !id.endsWith('.assets')));
  expect(needed).toEqual([[], ...Array.from({ length: 8 }, () => ['Platform'])]);
}, 60_000);
