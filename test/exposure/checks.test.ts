import { ClusterSubnets, Exposure, SharedLoadBalancer, WorkloadCluster } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';

function isolated() {
  const stack = newStack();
  return { stack, cluster: new WorkloadCluster(stack, 'Cluster', { subnets: ClusterSubnets.ISOLATED }) };
}

const WORDS = ['faces the internet', 'no public subnets', '`internetFacing: false`'];

describe('a VPC without public subnets', () => {
  test.each([
    ['Application', Exposure.applicationLoadBalancer()],
    ['Network', Exposure.networkLoadBalancer()],
    ['Application, by a Network Load Balancer,', Exposure.applicationLoadBalancer({ internetFacing: false, networkLoadBalancer: {} })],
  ])('fails with an %s Load Balancer that faces the internet', (_, exposure) => {
    const { stack, cluster } = isolated();

    expect(() => webService(stack, { cluster, exposure })).toThrow(errorAt('Stack/Web', ...WORDS));
  });

  test('fails with a shared load balancer that faces the internet', () => {
    const { stack, cluster: { vpc } } = isolated();

    expect(() => new SharedLoadBalancer(stack, 'Shared', { vpc })).toThrow(errorAt('Stack/Shared', ...WORDS));
  });

  test.each([
    ['Application', Exposure.applicationLoadBalancer({ internetFacing: false })],
    ['Network', Exposure.networkLoadBalancer({ internetFacing: false })],
  ])('takes an %s Load Balancer that does not', (_, exposure) => {
    const { stack, cluster } = isolated();

    expect(() => webService(stack, { cluster, exposure })).not.toThrow();
  });
});
