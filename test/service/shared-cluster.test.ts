import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ServiceDeployment, Discovery, WorkloadCluster, FargateWebService } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { webTask } from '../fixtures/web-task';

const SERVICE = 'AWS::ECS::Service';
const CLUSTER_RESOURCES = [
  'AWS::EC2::VPC',
  'AWS::EC2::NatGateway',
  'AWS::EC2::Subnet',
  'AWS::ECS::Cluster',
  'AWS::ECS::ClusterCapacityProviderAssociations',
  'AWS::ServiceDiscovery::PrivateDnsNamespace',
];

describe('a second service in the same cluster', () => {
  test('adds no VPC, no cluster, no capacity providers and no namespace', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const add = (name: string) => new FargateWebService(stack, name, { cluster, task: webTask(), discovery: Discovery.cloudMap({ name }) });
    const count = (template: Template) => CLUSTER_RESOURCES.map((type) => Object.keys(template.findResources(type)).length);

    const alone = newStack();
    const itsCluster = new WorkloadCluster(alone, 'Cluster');
    new FargateWebService(alone, 'red', { cluster: itsCluster, task: webTask(), discovery: Discovery.cloudMap({ name: 'red' }) });
    add('red');
    add('blue');

    const both = Template.fromStack(stack);
    both.resourceCountIs(SERVICE, 2);
    expect(count(both)).toEqual(count(Template.fromStack(alone)));
    expect(count(both)).toEqual([1, 1, 4, 1, 1, 1]);
  });

  test('has a load balancer, roles and a security group of its own', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');

    const [red, blue] = ['Red', 'Blue'].map((id) => new FargateWebService(stack, id, { cluster, task: webTask() }));

    Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 2);
    expect(red.connections.securityGroups).not.toEqual(blue.connections.securityGroups);
    expect(red.grantPrincipal).not.toBe(blue.grantPrincipal);
  });
});

describe('services in other stacks than their cluster', () => {
  function apart() {
    const app = new App();
    const place = new Stack(app, 'Place');
    const cluster = new WorkloadCluster(place, 'Cluster');
    const [red, blue] = ['Red', 'Blue'].map((id) => new FargateWebService(new Stack(app, id), 'Web', {
      cluster, task: webTask(), discovery: Discovery.cloudMap({ name: id }), deployment: ServiceDeployment.blueGreen(),
    }));
    return { app, place, red, blue };
  }

  test('depend on its stack, without a cycle', () => {
    const { app, place, red, blue } = apart();

    app.synth();

    for (const web of [red, blue]) expect(Stack.of(web).dependencies).toEqual([place]);
    expect(place.dependencies).toEqual([]);
  });

  test('have load balancer, target groups, rules and security groups in their own stacks', () => {
    const { place, red } = apart();

    const [ofPlace, ofRed] = [place, Stack.of(red)].map((stack) => Template.fromStack(stack));
    for (const type of [
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      'AWS::ServiceDiscovery::Service',
    ]) {
      ofPlace.resourceCountIs(type, 0);
      expect(Object.keys(ofRed.findResources(type))).not.toEqual([]);
    }
  });

  test('share the namespace of the cluster, in the stack of the cluster', () => {
    const { place, red } = apart();

    Template.fromStack(place).resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 1);
    Template.fromStack(Stack.of(red)).resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 0);
  });

  test.each([
    ['rolling', () => ServiceDeployment.rolling()],
    ['CodeDeploy', () => ServiceDeployment.codeDeploy()],
  ])('can be deployed by %s', (_, deployment) => {
    const app = new App();
    const cluster = new WorkloadCluster(new Stack(app, 'Place'), 'Cluster');
    const stack = new Stack(app, 'Red');
    new FargateWebService(stack, 'Web', { cluster, task: webTask(), deployment: deployment() });

    Template.fromStack(stack).resourceCountIs(SERVICE, 1);
  });

  test('can be in a nested stack', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const nested = new NestedStack(stack, 'Nested');

    new FargateWebService(nested, 'Web', { cluster, task: webTask(), discovery: Discovery.cloudMap({ name: 'web' }) });

    Template.fromStack(nested).resourceCountIs(SERVICE, 1);
    Template.fromStack(stack).resourceCountIs(SERVICE, 0);
    Template.fromStack(stack).resourceCountIs('AWS::ECS::Cluster', 1);
  });
});
