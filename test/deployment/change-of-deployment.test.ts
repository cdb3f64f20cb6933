import { Template } from 'aws-cdk-lib/assertions';
import { Exposure, ServiceDeployment, TestTraffic } from '../../src/index';
import { existingCertificate } from '../fixtures/certificate';
import { newStack } from '../fixtures/new-stack';
import { recommendedFlags } from '../fixtures/recommended-flags';
import { onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

/** A change of the deployment of a running service must not replace what clients and neighbours know. */
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

/** Logical ids by type. */
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

  test('adds one target group and nothing else to what clients reach', () => {
    const [before, after] = [ids(rolling()), ids(blueGreen())];

    expect(KEPT.filter((type) => after[type].length !== before[type].length)).toEqual(['AWS::ElasticLoadBalancingV2::TargetGroup']);
  });

  test('changes nothing of the load balancer, its listeners and its first target group', () => {
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

  test('does not touch the deployment controller, because CloudFormation would replace the service', () => {
    const [before, after] = [rolling(), blueGreen()].map((template) => onlyResource(template, 'AWS::ECS::Service').Properties);

    expect(after.DeploymentController).toEqual(before.DeploymentController);
  });
});

test('adding test traffic to a blue/green deployment keeps every resource that was there', () => {
  const [before, after] = [templateWith(ServiceDeployment.blueGreen()), templateWith(ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }))]
    .map((template) => template.toJSON().Resources);

  expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)));
});
