import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Exposure, FargateWebService, FargateWebServiceProps, ServiceDeployment, TestTraffic, WorkloadCluster } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { logicalId, onlyResource, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

/** A service with a network of its own, and what it waits for. */
function started(props: Partial<FargateWebServiceProps> = {}, stack = newStack()) {
  const web = new FargateWebService(stack, 'Web', { task: webTask(), ...props });
  const read = () => {
    const template = Template.fromStack(stack);
    return { template, waitsFor: onlyResource(template, 'AWS::ECS::Service').DependsOn };
  };
  return { web, read };
}

function idsOf(template: Template, type: string): string[] {
  const ids = resourcesOf(template, type).map(({ id }) => id);
  expect(ids).not.toEqual([]);
  return ids;
}

describe('a service starts after', () => {
  test('the capacity providers of the cluster, and so is deleted before them', () => {
    const { template, waitsFor } = started().read();

    expect(waitsFor).toEqual(expect.arrayContaining(idsOf(template, 'AWS::ECS::ClusterCapacityProviderAssociations')));
  });

  test('the internet access of the private subnets', () => {
    const { template, waitsFor } = started().read();

    const routes = resourcesOf(template, 'AWS::EC2::Route').filter(({ Properties }) => Properties.NatGatewayId).map(({ id }) => id);
    expect(routes).toHaveLength(2);
    expect(waitsFor).toEqual(expect.arrayContaining(routes));
  });

  test('the internet access of the public subnets, when the tasks are there', () => {
    const { template, waitsFor } = started({ assignPublicIp: true }).read();

    const routes = resourcesOf(template, 'AWS::EC2::Route').filter(({ Properties }) => Properties.GatewayId).map(({ id }) => id);
    expect(routes).toHaveLength(2);
    expect(waitsFor).toEqual(expect.arrayContaining(routes));
  });

  test('the rules between load balancer and tasks', () => {
    const { template, waitsFor } = started().read();

    expect(waitsFor).toEqual(expect.arrayContaining([
      ...idsOf(template, 'AWS::EC2::SecurityGroupIngress'),
      ...idsOf(template, 'AWS::EC2::SecurityGroupEgress'),
    ]));
  });

  test('an ingress rule for another service', () => {
    const stack = newStack();
    const { web, read } = started({}, stack);
    web.connections.allowDefaultPortFrom(new ec2.SecurityGroup(stack, 'Neighbour', { vpc: web.cluster.vpc }));

    const { template, waitsFor } = read();
    expect(idsOf(template, 'AWS::EC2::SecurityGroupIngress')).toHaveLength(2);
    expect(waitsFor).toEqual(expect.arrayContaining(idsOf(template, 'AWS::EC2::SecurityGroupIngress')));
  });

  test('the permissions of the execution role, without which a task cannot read its secrets', () => {
    const stack = newStack();
    const secret = new secretsmanager.Secret(stack, 'Secret');
    const { web, read } = started({ task: webTask({ secrets: { TOKEN: ecs.Secret.fromSecretsManager(secret) } }) }, stack);

    const { template, waitsFor } = read();
    const [policy] = resourcesOf(template, 'AWS::IAM::Policy')
      .filter(({ Properties }) => Properties.Roles.some(({ Ref }: any) => Ref === logicalId(web.taskDefinition.executionRole!)));
    expect(JSON.stringify(policy.Properties)).toContain('secretsmanager:GetSecretValue');
    expect(waitsFor).toContain(policy.id);
  });

  test('the permissions of the task role', () => {
    const { web, read } = started();
    web.taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));

    const { template, waitsFor } = read();
    const [policy] = resourcesOf(template, 'AWS::IAM::Policy')
      .filter(({ Properties }) => Properties.Roles.some(({ Ref }: any) => Ref === logicalId(web.taskDefinition.taskRole)));
    expect(waitsFor).toContain(policy.id);
  });

  test.each([
    ['rolling', () => ServiceDeployment.rolling(), 1],
    ['blueGreen', () => ServiceDeployment.blueGreen(), 1],
    ['blueGreen with a test listener', () => ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }), 2],
    ['blueGreen with a test header', () => ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }), 2],
  ])('the listener rules of %s', (_, deployment, rules) => {
    const { template, waitsFor } = started({ deployment: deployment() }).read();

    expect(idsOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toHaveLength(rules);
    expect(waitsFor).toEqual(expect.arrayContaining(idsOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')));
  });

  test('both listeners of codeDeploy', () => {
    const { template, waitsFor } = started({ deployment: ServiceDeployment.codeDeploy() }).read();

    expect(idsOf(template, 'AWS::ElasticLoadBalancingV2::Listener')).toHaveLength(2);
    expect(waitsFor).toEqual(expect.arrayContaining(idsOf(template, 'AWS::ElasticLoadBalancingV2::Listener')));
  });
});

test('a service without a load balancer starts after network, capacity providers and permissions, too', () => {
  const { template, waitsFor } = started({ exposure: Exposure.none() }).read();

  expect(waitsFor).toEqual(expect.arrayContaining([
    ...idsOf(template, 'AWS::ECS::ClusterCapacityProviderAssociations'),
    ...idsOf(template, 'AWS::IAM::Policy'),
    ...resourcesOf(template, 'AWS::EC2::Route').filter(({ Properties }) => Properties.NatGatewayId).map(({ id }) => id),
  ]));
});

test('a service does not wait for another one in its cluster', () => {
  const stack = newStack();
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const [red, blue] = ['Red', 'Blue'].map((id) => new FargateWebService(stack, id, { cluster, task: webTask() }));

  const services = Template.fromStack(stack).findResources('AWS::ECS::Service');
  expect(services[logicalId(red.service)].DependsOn.filter((id: string) => id.startsWith('Blue'))).toEqual([]);
  expect(services[logicalId(blue.service)].DependsOn.filter((id: string) => id.startsWith('Red'))).toEqual([]);
});

test('only the service itself waits for the network, not the constructs below it', () => {
  const stack = newStack();
  const { read } = started({ deployment: ServiceDeployment.blueGreen() }, stack);

  const { template } = read();
  const waiting = Object.entries(template.toJSON().Resources as Record<string, any>)
    .filter(([, { DependsOn = [] }]) => [DependsOn].flat().some((id: string) => /ClusterVpc.*DefaultRoute/.test(id) && /Private/.test(id)))
    .map(([, { Type }]) => Type);
  expect(waiting).toEqual(['AWS::ECS::Service']);
});

test('a service in an existing cluster waits only for resources in the template', () => {
  const stack = newStack();
  webService(stack);

  const template = Template.fromStack(stack);
  const { Resources } = template.toJSON();
  expect(onlyResource(template, 'AWS::ECS::Service').DependsOn.filter((id) => !(id in Resources))).toEqual([]);
});
