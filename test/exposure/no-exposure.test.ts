import { Template } from 'aws-cdk-lib/assertions';
import { ServiceDeployment, Exposure, WorkloadTask, TestTraffic } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { image } from '../fixtures/web-task';

describe('Exposure.none()', () => {
  test('makes nothing that leads to the service', () => {
    const stack = newStack();
    const web = webService(stack, { exposure: Exposure.none() });

    const template = Template.fromStack(stack);
    for (const kind of ['LoadBalancer', 'Listener', 'ListenerRule', 'TargetGroup']) {
      template.resourceCountIs(`AWS::ElasticLoadBalancingV2::${kind}`, 0);
    }
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers ?? []).toEqual([]);
    expect([web.url, web.loadBalancer, web.listener, web.testListener, web.targetGroup, web.alternateTargetGroup])
      .toEqual(Array(6).fill(undefined));
  });

  test('lets nobody reach the tasks', () => {
    const stack = newStack();
    webService(stack, { exposure: Exposure.none() });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    expect(onlyResource(template, 'AWS::EC2::SecurityGroup').Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('makes the deployment a rolling one', () => {
    const stack = newStack();
    webService(stack, { exposure: Exposure.none() });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.DeploymentConfiguration).toMatchObject({
      Strategy: 'ROLLING',
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    });
  });

  test('sets no grace period, because no load balancer checks the health', () => {
    const stack = newStack();
    webService(stack, { exposure: Exposure.none() });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties).not.toHaveProperty('HealthCheckGracePeriodSeconds');
  });

  test('needs no port', () => {
    const stack = newStack();

    webService(stack, { exposure: Exposure.none(), task: WorkloadTask.container({ image }) });

    const [container] = onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
    expect(container).not.toHaveProperty('PortMappings');
  });

  test('fails with CodeDeploy, which shifts traffic on a listener', () => {
    expect(() => webService(newStack(), { exposure: Exposure.none(), deployment: ServiceDeployment.codeDeploy() })).toThrow(errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', 'Exposure.none()', 'Exposure.applicationLoadBalancer()'));
  });

  test.each([
    ['a listener', TestTraffic.listener()],
    ['a header', TestTraffic.header({ name: 'X-Test', values: ['true'] })],
  ])('fails with test traffic by %s', (_, testTraffic) => {
    expect(() => webService(newStack(), { exposure: Exposure.none(), deployment: ServiceDeployment.blueGreen({ testTraffic }) })).toThrow(errorAt('Stack/Web', 'ServiceDeployment.blueGreen()', 'Exposure.none()', 'Exposure.applicationLoadBalancer()'));
  });
});
