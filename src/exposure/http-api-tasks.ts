import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Fn } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, AwsSdkCall, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { ConnectedService } from './traffic';
import { refuse } from '../private/errors';

/** Where ECS tells which Cloud Map service belongs to its Service Connect service. */
const DISCOVERY_ARN = 'services.0.deployments.0.serviceConnectResources.0.discoveryArn';

/**
 * The Cloud Map service that tells the HTTP API addresses and ports of the tasks.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
 */
export function requireTasksWithPorts(place: Construct, connected: ConnectedService): cloudmap.IService {
  const { workload, registration: { cloudMapPorts, serviceConnectNames = [], serviceConnectNamespace, serviceConnectTls } } = connected;
  if (cloudMapPorts) return cloudMapPorts;
  if (serviceConnectNamespace && serviceConnectNames.length === 1 && !serviceConnectTls) {
    return lookUp(place, connected, serviceConnectNames[0], serviceConnectNamespace);
  }
  return refuse(workload, {
    what: serviceConnectNames.length === 0 ? 'Exposure.httpApi() finds addresses and ports of the tasks through their discovery, which tells none'
      : `Exposure.httpApi() cannot call ${serviceConnectTls ? 'a port that Service Connect encrypts' : 'one of several ports of Service Connect'}`,
    instead: serviceConnectNames.length === 0
      ? 'use Discovery.cloudMap() with CloudMapDnsRecords.SRV, or Discovery.serviceConnect()'
      : `use Discovery.both() with CloudMapDnsRecords.SRV${serviceConnectTls ? ', and no `tls`' : ''}`,
  });
}

/** Service Connect makes its Cloud Map service with the first deployment: CloudFormation does not know it, ECS does. */
function lookUp(place: Construct, { cluster, service }: ConnectedService, name: string, namespace: cloudmap.INamespace): cloudmap.IService {
  const call: AwsSdkCall = {
    service: 'ECS',
    action: 'DescribeServices',
    parameters: { cluster: cluster.clusterArn, services: [service.serviceArn] },
    outputPaths: [DISCOVERY_ARN],
    physicalResourceId: PhysicalResourceId.of(name),
  };
  const found = new AwsCustomResource(place, 'ServiceConnect', {
    resourceType: 'Custom::ServiceConnectDiscovery',
    onUpdate: call,
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: [service.serviceArn] }),
    installLatestAwsSdk: false,
  });
  const serviceArn = found.getResponseField(DISCOVERY_ARN);
  return cloudmap.Service.fromServiceAttributes(place, 'Tasks', {
    namespace,
    serviceName: name,
    serviceArn,
    serviceId: Fn.select(1, Fn.split('/', serviceArn)),
    dnsRecordType: cloudmap.DnsRecordType.SRV,
    routingPolicy: cloudmap.RoutingPolicy.MULTIVALUE,
  });
}
