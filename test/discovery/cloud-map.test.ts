import { Duration, Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CloudMapDiscoveryOptions, Discovery, Exposure, FargateCluster, FargateWebService, Task } from '../../src';
import { existingCluster, existingNamespace } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

const SERVICE = 'AWS::ServiceDiscovery::Service';
const REFUSAL = 'use 1 to 63 letters, digits, hyphens and underscores, without the namespace';

function registered(options: Partial<CloudMapDiscoveryOptions> = {}) {
  const stack = newStack();
  const cluster = existingCluster(stack, existingNamespace(stack));
  const web = webService(stack, { cluster, discovery: Discovery.cloudMap({ name: 'web', ...options }) });
  return { web, template: Template.fromStack(stack) };
}

describe('Discovery.cloudMap()', () => {
  test('registers each task as an A record in the namespace of the cluster', () => {
    const { web, template } = registered();

    expect(onlyResource(template, SERVICE).Properties).toMatchObject({
      Name: 'web',
      NamespaceId: 'ns-1',
      DnsConfig: { NamespaceId: 'ns-1', RoutingPolicy: 'MULTIVALUE', DnsRecords: [{ Type: 'A', TTL: 10 }] },
    });
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.ServiceRegistries).toEqual([
      { RegistryArn: getAtt(web.cloudMapService!, 'Arn') },
    ]);
  });

  test.each([0, 1, 3600])('lets clients keep the answer for %d seconds', (seconds) => {
    expect(onlyResource(registered({ dnsTtl: Duration.seconds(seconds) }).template, SERVICE).Properties.DnsConfig.DnsRecords)
      .toEqual([{ Type: 'A', TTL: seconds }]);
  });

  test('tells where neighbours reach the service', () => {
    expect(registered().web.addresses).toEqual([{ host: 'web.example.internal', port: 80, taskPort: 80 }]);
  });

  test('tells no address of a task without a port', () => {
    const stack = newStack();
    const cluster = existingCluster(stack, existingNamespace(stack));
    const discovery = Discovery.cloudMap({ name: 'web' });
    const web = webService(stack, { cluster, discovery, exposure: Exposure.none(), task: Task.container({ image }) });

    expect(web.addresses).toEqual([]);
  });

  test('lets nobody reach the tasks by itself', () => {
    const { web, template } = registered();
    const own = getAtt(web.connections.securityGroups[0], 'GroupId');

    expect(onlyResource(template, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
      GroupId: own,
      SourceSecurityGroupId: getAtt(web.loadBalancer!.connections.securityGroups[0], 'GroupId'),
    });
  });

  test('makes the one namespace of a new cluster for all of its services', () => {
    const stack = newStack();
    const cluster = new FargateCluster(stack, 'Cluster');

    for (const name of ['red', 'blue']) new FargateWebService(stack, name, { cluster, task: webTask(), discovery: Discovery.cloudMap({ name }) });

    const template = Template.fromStack(stack);
    template.resourceCountIs(SERVICE, 2);
    template.resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 1);
  });

  test.each(['a', 'A1', 'orders-api', 'orders_api', '_orders', '1', 'a'.repeat(63)])('takes the name %s', (name) => {
    expect(() => Discovery.cloudMap({ name })).not.toThrow();
  });

  test('takes a name that is not known at synth', () => {
    expect(() => Discovery.cloudMap({ name: Lazy.string({ produce: () => 'later' }) })).not.toThrow();
  });

  test.each(['', '-web', 'web-', 'web.local', 'web service', 'wéb', 'web\n', 'a'.repeat(64)])('fails with the name %p', (name) => {
    expect(() => Discovery.cloudMap({ name })).toThrow(new Error(
      `[Discovery.cloudMap()] name is not one label of a DNS name, got '${name}'; ${REFUSAL}`,
    ));
  });

  test('fails with a time to live that is not in whole seconds', () => {
    expect(() => Discovery.cloudMap({ name: 'web', dnsTtl: Duration.millis(1500) })).toThrow(/^\[Discovery\.cloudMap\(\)\] .*dnsTtl/);
  });

  test('fails in a wrapped cluster that has no namespace', () => {
    expect(() => webService(newStack(), { discovery: Discovery.cloudMap({ name: 'web' }) })).toThrow(new Error(
      '[Stack/Place] the wrapped cluster has no Cloud Map namespace; pass `namespace` to FargateCluster.fromAttributes()',
    ));
  });
});

describe('Discovery.none()', () => {
  test('registers nothing', () => {
    const stack = newStack();
    const web = webService(stack, { cluster: existingCluster(stack, existingNamespace(stack)), discovery: Discovery.none() });

    const template = Template.fromStack(stack);
    template.resourceCountIs(SERVICE, 0);
    expect(onlyResource(template, 'AWS::ECS::Service').Properties).not.toHaveProperty('ServiceRegistries');
    expect(web.cloudMapService).toBeUndefined();
    expect(web.addresses).toEqual([]);
  });
});
