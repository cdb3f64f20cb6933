import { CfnParameter, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { warnAboutUnresolvedRule } from '../../../src/deployment/ecs/listener-rules';
import { createListenerRule } from '../../../src/exposure/alb/route-builder';
import { Discovery, Exposure, Scaling, ServiceDeployment, TestTraffic } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { existingCluster, existingNamespace, existingVpc } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { logicalId } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

/** Returns the production rule in the template, and its logical id. */
function productionRule(change: (stack: Stack) => Partial<Parameters<typeof webService>[1]> = () => ({})) {
  const stack = newStack();
  const web = webService(stack, { deployment: ServiceDeployment.blueGreen(), ...change(stack) });
  const id = logicalId(web.listener!.node.findChild('ProductionRule'));
  return { id, entry: Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule')[id] };
}

describe('the production rule is identical, byte for byte, with', () => {
  test.each<[string, NonNullable<Parameters<typeof productionRule>[0]>]>([
    ['a tag that changes with every release', (stack) => { Tags.of(stack).add('version', '2'); return {}; }],
    ['another task', () => ({ task: webTask({ environment: { VERSION: '2' } }) })],
    ['test traffic by a listener', () => ({ deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }) })],
    ['test traffic by a header', () => ({ deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }) })],
    ['a canary', () => ({ deployment: ServiceDeployment.canary() })],
    ['equal steps', () => ({ deployment: ServiceDeployment.linear({ stepPercent: 25, trafficAlarms: {} }) })],
    ['a certificate', (stack) => ({ exposure: Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }) })],
    ['another port', () => ({ exposure: Exposure.applicationLoadBalancer({ listenerPort: 8000 }) })],
    ['another health check', () => ({ exposure: Exposure.applicationLoadBalancer({ healthCheck: { path: '/health' } }) })],
    ['service discovery', (stack) => ({ cluster: existingCluster(stack, existingNamespace(stack)), discovery: Discovery.cloudMap({ name: 'web' }) })],
    ['scaling', () => ({ scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 3, requestsPerTarget: 100 }) })],
  ])('%s', (_, change) => {
    expect(productionRule(change)).toEqual(productionRule());
  });
});

describe('a rule with a priority or a condition that is known only at deployment', () => {
  function warnings(priority: number | undefined, host: string | undefined) {
    const stack = newStack();
    const listener = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: existingVpc(stack) })
      .addListener('Listener', { port: 80, open: false, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
    const rule = createListenerRule(stack, 'Rule', listener, {
      priority: priority ?? new CfnParameter(stack, 'Priority', { type: 'Number' }).valueAsNumber,
      conditions: [elbv2.ListenerCondition.hostHeaders([host ?? new CfnParameter(stack, 'Host').valueAsString])],
      action: elbv2.ListenerAction.fixedResponse(200),
    });
    warnAboutUnresolvedRule(rule);
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('production-rule')).map(({ entry }) => entry.data);
  }

  test('has a warning, because a change may cut off the live tasks', () => {
    expect(warnings(undefined, undefined)).toEqual([expect.stringMatching(/rule whose priority and conditions cannot be known .*literal values/)]);
    expect(warnings(7, undefined)).toEqual([expect.stringMatching(/rule whose conditions cannot be known /)]);
    expect(warnings(undefined, 'shop.example.com')).toEqual([expect.stringMatching(/rule whose priority cannot be known /)]);
  });

  test('has no warning when both are literal values', () => {
    expect(warnings(7, 'shop.example.com')).toEqual([]);
  });
});

test('the rule of the service has no warning', () => {
  const stack = newStack();
  webService(stack, { deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }) });

  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('production-rule'));
});
