import { Template } from 'aws-cdk-lib/assertions';
import { Exposure, ServiceDeployment, TestTraffic } from '../../src/index';
import { existingCertificate } from '../fixtures/certificate';
import { newStack } from '../fixtures/new-stack';
import { recommendedFlags } from '../fixtures/recommended-flags';
import { onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

/** Resources on which clients and other services depend, and which a change of the deployment must not replace. */
const KEPT = [
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
];

function templateWith(deployment: ServiceDeployment, context?: Record<string, unknown>): Template {
  const stack = newStack(context);
  webService(stack, { deployment, exposure: Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }) });
  return Template.fromStack(stack);
}

/** Returns the logical ids by type. */
function ids(template: Template): Record<string, string[]> {
  return Object.fromEntries(KEPT.map((type) => [type, Object.keys(template.findResources(type)).sort()]));
}

describe.each([
  ['without feature flags', {}],
  ['with the feature flags that CDK recommends', recommendedFlags],
])('switching between rolling and blue/green, %s,', (_, context) => {
  const rolling = () => templateWith(ServiceDeployment.rolling(), context);
  const blueGreen = () => templateWith(ServiceDeployment.blueGreen(), context);

  test('keeps the logical id of everything that rolling has', () => {
    const [before, after] = [ids(rolling()), ids(blueGreen())];

    for (const type of KEPT) {
      expect(before[type]).not.toEqual([]);
      expect(after[type]).toEqual(expect.arrayContaining(before[type]));
    }
  });

  test('adds only one target group', () => {
    const [before, after] = [ids(rolling()), ids(blueGreen())];

    expect(KEPT.filter((type) => after[type].length !== before[type].length)).toEqual(['AWS::ElasticLoadBalancingV2::TargetGroup']);
  });

  test('does not change the load balancer, its listeners and its first target group', () => {
    const [before, after] = [rolling(), blueGreen()].map((template) => template.toJSON().Resources);

    const kept = Object.keys(before).filter((id) => /::(LoadBalancer|Listener|TargetGroup|SecurityGroup.*)$/.test(before[id].Type));
    expect(kept.length).toBeGreaterThan(5);
    for (const id of kept) expect(after[id]).toEqual(before[id]);
  });

  test('keeps the priority and the conditions of the production rule', () => {
    const [before, after] = [rolling(), blueGreen()].map((template) => onlyResource(template, 'AWS::ElasticLoadBalancingV2::ListenerRule'));

    expect(after.id).toBe(before.id);
    expect({ ...after.Properties, Actions: undefined }).toEqual({ ...before.Properties, Actions: undefined });
  });

  test('does not change the deployment controller, because CloudFormation would replace the service', () => {
    const [before, after] = [rolling(), blueGreen()].map((template) => onlyResource(template, 'AWS::ECS::Service').Properties);

    expect(after.DeploymentController).toEqual(before.DeploymentController);
  });
});

test('adding test traffic to a blue/green deployment keeps every resource', () => {
  const [before, after] = [undefined, TestTraffic.listener()]
    .map((testTraffic) => templateWith(ServiceDeployment.blueGreen({ testTraffic })).toJSON().Resources);

  expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)));
});
