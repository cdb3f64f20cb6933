import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import {
  CloudMapDiscoveryOptions, CloudMapDnsRecords, CloudMapRegistrationOptions, ServiceDeployment, Discovery, Exposure, WorkloadCluster,
  FargateBackendService, FargateWebService, WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingNamespace, existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

const SERVICE = 'AWS::ServiceDiscovery::Service';

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
    const web = webService(stack, { cluster, discovery, exposure: Exposure.none(), task: WorkloadTask.container({ image }) });

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
    const cluster = new WorkloadCluster(stack, 'Cluster');

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
    expect(() => Discovery.cloudMap({ name })).toThrow(errorAt('Discovery.cloudMap()', 'name', 'DNS', `'${name}'`, '1 to 63'));
  });

  test('fails with a time to live that is not in whole seconds', () => {
    expect(() => Discovery.cloudMap({ name: 'web', dnsTtl: Duration.millis(1500) })).toThrow(/^\[Discovery\.cloudMap\(\)\] .*dnsTtl/);
  });

  test('fails in a wrapped cluster that has no namespace', () => {
    expect(() => webService(newStack(), { discovery: Discovery.cloudMap({ name: 'web' }) })).toThrow(errorAt('Stack/Place', 'no Cloud Map namespace', 'WorkloadCluster.fromAttributes()'));
  });
});

describe('the records of Cloud Map', () => {
  const records = (options: Partial<CloudMapDiscoveryOptions>) => {
    const { web, template } = registered(options);
    const [registry] = onlyResource(template, 'AWS::ECS::Service').Properties.ServiceRegistries;
    return { web, registry, records: onlyResource(template, SERVICE).Properties.DnsConfig.DnsRecords };
  };

  test('tell the port too', () => {
    const { web, registry, records: [record] } = records({ dnsRecords: CloudMapDnsRecords.SRV });

    expect(record).toEqual({ Type: 'SRV', TTL: 10 });
    expect(registry).toEqual({ RegistryArn: getAtt(web.cloudMapService!, 'Arn'), ContainerName: 'app', ContainerPort: 80 });
  });

  test('tell addresses and ports', () => {
    const both = records({ dnsRecords: CloudMapDnsRecords.A_AND_SRV, dnsTtl: Duration.seconds(30) });

    expect(both.records).toEqual([{ Type: 'A', TTL: 30 }, { Type: 'SRV', TTL: 30 }]);
    expect(both.registry).toMatchObject({ ContainerName: 'app', ContainerPort: 80 });
    expect(both.web.addresses).toEqual([{ host: 'web.example.internal', port: 80, taskPort: 80 }]);
  });

  test('tell another port than the container maps', () => {
    const { web, registry } = records({ dnsRecords: CloudMapDnsRecords.A_AND_SRV, port: 9000 });

    expect(registry).toEqual({ RegistryArn: getAtt(web.cloudMapService!, 'Arn'), Port: 9000 });
    expect(web.addresses).toEqual([{ host: 'web.example.internal', port: 9000, taskPort: 9000 }]);
  });

  test('of ports alone are no address that others could call', () => {
    expect(records({ dnsRecords: CloudMapDnsRecords.SRV }).web.addresses).toEqual([]);
  });

  test('fail with a port that none tells', () => {
    expect(() => Discovery.cloudMap({ name: 'web', port: 80 })).toThrow(errorAt('Discovery.cloudMap()', 'port', 'SRV', '80', 'dnsRecords'));
  });

  test('fail for a task without a port', () => {
    const stack = newStack();
    const discovery = Discovery.cloudMap({ name: 'web', dnsRecords: CloudMapDnsRecords.SRV });

    expect(() => webService(stack, {
      cluster: existingCluster(stack, existingNamespace(stack)), task: webTask({ port: undefined }), exposure: Exposure.none(), discovery,
    })).toThrow(errorAt('Stack/Web', "'app'", 'no port', 'SRV', 'CloudMapDnsRecords.A'));
  });
});

describe('the namespace of Cloud Map', () => {
  test('is the one that was given', () => {
    const stack = newStack();
    const namespace = new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { name: 'shop.local', vpc: existingVpc(stack, 'Vpc') });
    const web = webService(stack, { discovery: Discovery.cloudMap({ name: 'web', cloudMapNamespace: namespace }) });

    expect(onlyResource(Template.fromStack(stack), SERVICE).Properties.NamespaceId).toEqual(getAtt(namespace, 'Id'));
    expect(web.addresses[0].host).toBe('web.shop.local');
  });

  test.each<[string, (stack: Stack) => cloudmap.INamespace, string[]]>([
    ['HTTP', (stack) => new cloudmap.HttpNamespace(stack, 'Namespace', { name: 'shop' }), ['HTTP', 'Discovery.serviceConnect()']],
    ['public DNS', (stack) => new cloudmap.PublicDnsNamespace(stack, 'Namespace', { name: 'example.com' }), ['DNS_PUBLIC', 'pass `cloudMapNamespace`']],
  ])('fails when it is one of %s', (_, namespace, words) => {
    const stack = newStack();

    expect(() => webService(stack, { discovery: Discovery.cloudMap({ name: 'web', cloudMapNamespace: namespace(stack) }) })).toThrow(errorAt('Stack/Web', 'Discovery.cloudMap()', 'private DNS namespace', ...words));
  });
});

describe('a name in a namespace', () => {
  function twice(first: Discovery, second: Discovery): () => void {
    const stack = newStack();
    const cluster = existingCluster(stack, existingNamespace(stack));
    webService(stack, { cluster, exposure: Exposure.none(), discovery: first }, 'One');
    return () => webService(stack, { cluster, exposure: Exposure.none(), discovery: second }, 'Other');
  }

  test('fails to be that of two services, whoever they are', () => {
    const conflict = (name: string) => errorAt('Stack/Other', 'name', 'Stack/One', `'${name}'`, 'another name');

    expect(twice(Discovery.cloudMap({ name: 'web' }), Discovery.cloudMap({ name: 'Web' }))).toThrow(conflict('Web'));
    expect(twice(Discovery.cloudMap({ name: 'web' }), Discovery.serviceConnect({ name: 'web' }))).toThrow(conflict('web'));
    expect(twice(Discovery.serviceConnect({ name: 'web' }), Discovery.serviceConnect({ name: 'web' }))).toThrow(conflict('web'));
  });

  test('is seen in a namespace that is wrapped twice', () => {
    const stack = newStack();
    const namespaces = ['One', 'Other'].map((id) => existingNamespace(new Construct(stack, id)));
    webService(stack, { discovery: Discovery.cloudMap({ name: 'web', cloudMapNamespace: namespaces[0] }) });

    expect(() => webService(new Construct(stack, 'Else'), { discovery: Discovery.cloudMap({ name: 'web', cloudMapNamespace: namespaces[1] }) }))
      .toThrow(/Stack\/Web, got 'web'/);
  });

  test('may be one that is not known at synth, and may be there again in another namespace', () => {
    const stack = newStack();
    const later = Lazy.string({ produce: () => 'later' });
    const namespace = new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { name: 'shop.local', vpc: existingVpc(stack, 'Vpc') });

    expect(twice(Discovery.cloudMap({ name: later }), Discovery.cloudMap({ name: later }))).not.toThrow();
    expect(twice(Discovery.cloudMap({ name: 'web' }), Discovery.cloudMap({ name: 'web', cloudMapNamespace: namespace }))).not.toThrow();
  });
});

describe('Discovery.fromCloudMapService()', () => {
  function joined(dnsRecordType: cloudmap.DnsRecordType, options: CloudMapRegistrationOptions = {}) {
    const stack = newStack();
    const service = cloudmap.Service.fromServiceAttributes(stack, 'Orders', {
      namespace: existingNamespace(stack),
      serviceName: 'orders',
      serviceId: 'srv-1',
      serviceArn: 'arn:aws:servicediscovery:us-east-1:111111111111:service/srv-1',
      dnsRecordType,
      routingPolicy: cloudmap.RoutingPolicy.MULTIVALUE,
    });
    const web = webService(stack, { discovery: Discovery.fromCloudMapService(service, options) });
    const template = Template.fromStack(stack);
    template.resourceCountIs(SERVICE, 0);
    return { web, registries: onlyResource(template, 'AWS::ECS::Service').Properties.ServiceRegistries };
  }
  const RegistryArn = 'arn:aws:servicediscovery:us-east-1:111111111111:service/srv-1';

  test('registers the tasks with it', () => {
    const { web, registries } = joined(cloudmap.DnsRecordType.A);

    expect(registries).toEqual([{ RegistryArn }]);
    expect(web.addresses).toEqual([{ host: 'orders.example.internal', port: 80, taskPort: 80 }]);
    expect(web.cloudMapService).toBeUndefined();
  });

  test('tells the port where it has SRV records', () => {
    expect(joined(cloudmap.DnsRecordType.SRV).registries).toEqual([{ RegistryArn, ContainerName: 'app', ContainerPort: 80 }]);
    expect(joined(cloudmap.DnsRecordType.SRV, { port: 81 }).registries).toEqual([{ RegistryArn, Port: 81 }]);
  });

  test('fails where it has SRV records and the task has no port', () => {
    const stack = newStack();
    const service = cloudmap.Service.fromServiceAttributes(stack, 'Orders', {
      namespace: existingNamespace(stack),
      serviceName: 'orders',
      serviceId: 'srv-1',
      serviceArn: RegistryArn,
      dnsRecordType: cloudmap.DnsRecordType.SRV,
      routingPolicy: cloudmap.RoutingPolicy.MULTIVALUE,
    });
    const task = WorkloadTask.container({ image });

    expect(() => new FargateBackendService(stack, 'Orders2', { cluster: existingCluster(stack), task, discovery: Discovery.fromCloudMapService(service) }))
      .toThrow(errorAt('Stack/Orders2', "container 'app' has no port for SRV records", 'give it a port'));
  });

  test('tells address and port where it has both, which its attributes cannot say', () => {
    const { web, registries } = joined(cloudmap.DnsRecordType.A, { dnsRecords: CloudMapDnsRecords.A_AND_SRV });

    expect(registries).toEqual([{ RegistryArn, ContainerName: 'app', ContainerPort: 80 }]);
    expect(web.addresses).toHaveLength(1);
  });
});

describe('Discovery.cloudMapAndServiceConnect()', () => {
  test('registers with Cloud Map and with Service Connect, and prefers what shifts traffic', () => {
    const stack = newStack();
    const cluster = existingCluster(stack, existingNamespace(stack));
    const web = webService(stack, {
      cluster, discovery: Discovery.cloudMapAndServiceConnect(Discovery.cloudMap({ name: 'orders-dns' }), Discovery.serviceConnect({ name: 'orders' })),
    });

    const service = onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties;
    expect(service.ServiceRegistries).toEqual([{ RegistryArn: getAtt(web.cloudMapService!, 'Arn') }]);
    expect(service.ServiceConnectConfiguration.Services).toHaveLength(1);
    expect(web.addresses.map(({ host }) => host)).toEqual(['orders', 'orders-dns.example.internal']);
  });

  test('fails with one name for both, in one namespace', () => {
    const stack = newStack();
    const discovery = Discovery.cloudMapAndServiceConnect(Discovery.cloudMap({ name: 'orders' }), Discovery.serviceConnect({ name: 'orders' }));

    expect(() => webService(stack, { cluster: existingCluster(stack, existingNamespace(stack)), discovery })).toThrow(errorAt('Stack/Web', 'name', 'this service', 'orders', 'another name'));
  });

  test('fails with anything else', () => {
    for (const [first, second] of [[Discovery.none(), Discovery.serviceConnectClient()], [Discovery.serviceConnectClient(), Discovery.cloudMap({ name: 'a' })]]) {
      expect(() => Discovery.cloudMapAndServiceConnect(first, second)).toThrow(errorAt('Discovery.cloudMapAndServiceConnect()', 'Cloud Map', 'Service Connect', 'Discovery.cloudMap()'));
    }
  });

  test('fails with CodeDeploy, which takes no Service Connect', () => {
    const stack = newStack();
    const discovery = Discovery.cloudMapAndServiceConnect(Discovery.cloudMap({ name: 'dns' }), Discovery.serviceConnectClient());

    expect(() => webService(stack, {
      cluster: existingCluster(stack, existingNamespace(stack)),
      discovery,
      deployment: ServiceDeployment.codeDeploy(),
    }))
      .toThrow(errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', 'Service Connect', 'ServiceDeployment.blueGreen()'));
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
