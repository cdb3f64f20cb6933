import { Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ApplicationLoadBalancerOptions, Exposure, ServiceDeployment } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { logicalId, onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const { HTTPS } = elbv2.ApplicationProtocol;

function exposed(options: ApplicationLoadBalancerOptions, deployment = ServiceDeployment.rolling()) {
  const stack = newStack();
  return { stack, web: webService(stack, { deployment, exposure: Exposure.applicationLoadBalancer(options) }) };
}

test('HTTPS goes from the load balancer to the tasks, and so do its health checks', () => {
  const group = (options: ApplicationLoadBalancerOptions) => onlyResource(Template.fromStack(exposed(options).stack), GROUP).Properties;

  expect(group({ targetProtocol: HTTPS })).toMatchObject({ Protocol: 'HTTPS', HealthCheckProtocol: 'HTTPS', HealthCheckPath: '/' });
  expect(group({ targetProtocol: HTTPS, healthCheck: { protocol: elbv2.Protocol.HTTP, port: '8080' } })).toMatchObject({ Protocol: 'HTTPS', HealthCheckProtocol: 'HTTP' });
  expect(group({}).HealthCheckProtocol).toBeUndefined();
});

test('fails with another protocol', () => {
  expect(() => exposed({ targetProtocol: 'TLS' as never })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'targetProtocol', 'HTTP or HTTPS', "'TLS'", 'ApplicationProtocol.HTTPS'));
});

describe('configureHealthCheck() of a target group', () => {
  test.each([ServiceDeployment.blueGreen(), ServiceDeployment.codeDeploy()])('changes the alternate one, too', (deployment) => {
    const { web, stack } = exposed({}, deployment);
    web.targetGroup!.configureHealthCheck({ path: '/live' });

    const groups = Template.fromStack(stack).findResources(GROUP);
    for (const group of [web.targetGroup!, web.alternateTargetGroup!]) expect(groups[logicalId(group)].Properties.HealthCheckPath).toBe('/live');
  });

  test('changes the first one where it was that of the alternate one', () => {
    const { web, stack } = exposed({}, ServiceDeployment.blueGreen());
    web.alternateTargetGroup!.configureHealthCheck({ path: '/live' });

    expect(Template.fromStack(stack).findResources(GROUP)[logicalId(web.targetGroup!)].Properties.HealthCheckPath).toBe('/live');
  });

  test('keeps HTTPS, which the tasks speak', () => {
    const { web, stack } = exposed({ targetProtocol: HTTPS });
    web.targetGroup!.configureHealthCheck({ path: '/live' });

    expect(onlyResource(Template.fromStack(stack), GROUP).Properties).toMatchObject({ HealthCheckProtocol: 'HTTPS', HealthCheckPath: '/live' });
  });
});
