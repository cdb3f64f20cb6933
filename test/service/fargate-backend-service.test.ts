import { Template } from 'aws-cdk-lib/assertions';
import { ServiceDeployment, Discovery, FargateBackendService, FargateBackendServiceProps, Scaling } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
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
  test('is registered in Cloud Map, without a load balancer', () => {
    const template = backend().template();

    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
    expect(onlyResource(template, SERVICE).Properties.ServiceRegistries).toHaveLength(1);
    expect(onlyResource(template, SERVICE).Properties).not.toHaveProperty('HealthCheckGracePeriodSeconds');
  });

  test('is deployed by rolling updates with Cloud Map', () => {
    const { DeploymentConfiguration } = onlyResource(backend().template(), SERVICE).Properties;

    expect(DeploymentConfiguration.Strategy).toBe('ROLLING');
    expect(DeploymentConfiguration.DeploymentCircuitBreaker).toMatchObject({ Enable: true, Rollback: true });
  });

  test('is deployed blue/green with Service Connect, which shifts the traffic', () => {
    const template = backend({ discovery: Discovery.serviceConnect({ name: 'orders' }) }).template();

    expect(onlyResource(template, SERVICE).Properties.DeploymentConfiguration.Strategy).toBe('BLUE_GREEN');
  });

  test('has no ingress rules until another service connects', () => {
    backend().template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('runs the requested number of tasks', () => {
    expect(onlyResource(backend({ scaling: Scaling.fixedCount(3) }).template(), SERVICE).Properties.DesiredCount).toBe(3);
  });

  test('describes its deployment', () => {
    expect(backend().orders.describeDeployment()).toMatch(/^ServiceDeployment\.rolling\(\), run by ECS:/);
  });

  test('fails with CodeDeploy, which needs a load balancer', () => {
    expect(() => backend({ deployment: ServiceDeployment.codeDeploy() })).toThrow(
      errorAt('Stack/Orders', 'ServiceDeployment.codeDeploy()', 'Exposure.none()', 'Exposure.applicationLoadBalancer()', 'ServiceDeployment.rolling()'),
    );
  });
});

describe('high-resolution metrics', () => {
  test('are published every 20 seconds when enabled', () => {
    const template = backend({ highResolutionMetrics: true }).template();

    expect(onlyResource(template, SERVICE).Properties.Monitoring).toEqual({
      MetricConfigurations: [{ MetricNames: ['CPUUtilization', 'MemoryUtilization'], ResolutionSeconds: 20 }],
    });
  });

  test('are disabled by default', () => {
    expect(onlyResource(backend().template(), SERVICE).Properties).not.toHaveProperty('Monitoring');
  });
});
