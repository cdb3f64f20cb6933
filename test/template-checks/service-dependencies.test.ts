import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { missingDependencies } from './service-dependencies';
import { FargateWebService, ServiceDeployment } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { webTask } from '../fixtures/web-task';

/** The template of a service with a network of its own. */
function templateWith(deployment: ServiceDeployment): { Resources: Record<string, any> } {
  const stack = newStack();
  const secrets = { TOKEN: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret')) };
  new FargateWebService(stack, 'Web', { task: webTask({ secrets }), deployment });
  return Template.fromStack(stack).toJSON() as { Resources: Record<string, any> };
}

const EDGES = [
  'AWS::ECS::ClusterCapacityProviderAssociations', 'AWS::EC2::Route', 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress', 'AWS::IAM::Policy',
];

test.each([
  ['codeDeploy', ServiceDeployment.codeDeploy(), [...EDGES, 'AWS::ElasticLoadBalancingV2::Listener']],
  ['blueGreen', ServiceDeployment.blueGreen(), EDGES],
])('a service of Deployment.%s() that does not wait is found out', (_, deployment, types) => {
  const template = templateWith(deployment);
  expect(missingDependencies(template)).toEqual([]);

  const [id, service] = Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::ECS::Service')!;
  delete service.DependsOn;

  const found = missingDependencies(template).map((edge) => template.Resources[edge.split(': ')[1]].Type);
  expect(missingDependencies(template).every((edge) => edge.startsWith(`${id}: `))).toBe(true);
  expect([...new Set(found)]).toEqual(expect.arrayContaining(types));
});
