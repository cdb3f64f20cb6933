import { Template } from 'aws-cdk-lib/assertions';
import { ServiceDeployment, Discovery, FargateBackendService, FargateBackendServiceProps, Scaling } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { onlyResource } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

const SERVICE = 'AWS::ECS::Service';

function backend(props: Partial<FargateBackendServiceProps> = {}) {
  const stack = newStack();
  const orders = new FargateBackendService(stack, 'Orders', { task: webTask(), discovery: Discovery.cloudMap({ name: 'orders' }), ...props });
  return { orders, template: () => Template.fromStack(stack) };
}

describe('a backend service', () => {
  test('is found through Cloud Map, without a load balancer', () => {
    const template = backend().template();

    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
    expect(onlyResource(template, SERVICE).Properties.ServiceRegistries).toHaveLength(1);
    expect(onlyResource(template, SERVICE).Properties).not.toHaveProperty('HealthCheckGracePeriodSeconds');
  });

  test('is deployed by rolling with Cloud Map, which knows no versions', () => {
    const { DeploymentConfiguration } = onlyResource(backend().template(), SERVICE).Properties;

    expect(DeploymentConfiguration.Strategy).toBe('ROLLING');
    expect(DeploymentConfiguration.DeploymentCircuitBreaker).toMatchObject({ Enable: true, Rollback: true });
  });

  test('is deployed blue/green with Service Connect, which shifts the traffic', () => {
    const template = backend({ discovery: Discovery.serviceConnect({ name: 'orders' }) }).template();

    expect(onlyResource(template, SERVICE).Properties.DeploymentConfiguration.Strategy).toBe('BLUE_GREEN');
  });

  test('lets nobody in until somebody is allowed', () => {
    backend().template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('runs as many tasks as it is told', () => {
    expect(onlyResource(backend({ scaling: Scaling.fixed(3) }).template(), SERVICE).Properties.DesiredCount).toBe(3);
  });

  test('tells what a deployment does', () => {
    expect(backend().orders.describeDeployment()).toMatch(/^ServiceDeployment\.rolling\(\), run by ECS:/);
  });

  test('fails with CodeDeploy, which needs a load balancer', () => {
    expect(() => backend({ deployment: ServiceDeployment.codeDeploy() })).toThrow(new Error(
      "[Stack/Orders] ServiceDeployment.codeDeploy() shifts traffic on a load balancer's listener, got 'Exposure.none()'; "
      + 'use Exposure.applicationLoadBalancer(), or ServiceDeployment.rolling()',
    ));
  });
});

describe('high-resolution metrics', () => {
  test('come every 20 seconds when asked for', () => {
    const template = backend({ highResolutionMetrics: true }).template();

    expect(onlyResource(template, SERVICE).Properties.Monitoring).toEqual({
      MetricConfigurations: [{ MetricNames: ['CPUUtilization', 'MemoryUtilization'], ResolutionSeconds: 20 }],
    });
  });

  test('are not paid for otherwise', () => {
    expect(onlyResource(backend().template(), SERVICE).Properties).not.toHaveProperty('Monitoring');
  });
});
