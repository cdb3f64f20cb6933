import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpServiceDiscoveryIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Fn, Stack } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, AwsSdkCall, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { HttpApiDomain, HttpApiOptions, requireHttpApiOptions } from './http-api-options';
import { selectSubnets } from '../../cluster/vpc';
import { createLogGroup, useLogGroup } from '../../defaults/log-group';
import { defaultsOf } from '../../defaults/scope-defaults';
import { failWith } from '../../private/errors';
import { isDummy } from '../../private/pending-lookup';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireLocalCertificate } from '../checks';
import { reserveApiDomainName, reserveRecords } from '../domain-names';
import { oneSubnetPerZone } from '../load-balancer-network';
import { requireRouteTarget } from '../route-target';
import { ExposureContext, ExposureStrategy, HttpApiEndpoint, RegisteredService } from '../strategy';

const FACTORY = 'Exposure.httpApi()';

/** An HTTP API of Amazon API Gateway, which finds the tasks through AWS Cloud Map. */
export class HttpApiExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = false;

  constructor(private readonly options: HttpApiOptions) {
    requireHttpApiOptions(FACTORY, options);
  }

  public bind(scope: Construct, { task }: ExposureContext, { factory, shifts }: TrafficRequirements): Traffic {
    requireRouteTarget(scope, task, {});
    if (shifts !== 'nothing') {
      failWith(scope, {
        problem: `${factory} separates old tasks from new ones, but an HTTP API cannot distinguish them`,
        actual: FACTORY,
        remedy: 'use ServiceDeployment.rolling(), or Exposure.applicationLoadBalancer()',
      });
    }
    return {};
  }

  public createEndpoint(registered: RegisteredService): HttpApiEndpoint {
    const { workload, vpc, service, task, registration } = registered;
    this.requireDomain(workload);
    const scope = new Construct(workload, 'HttpApi');
    const tasks = requireServiceWithPorts(scope, registered);
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc, allowAllOutbound: false, description: `HTTP API of ${workload.node.path}`,
    });
    const port = registration.cloudMapPort ?? requireRouteTarget(workload, task, {}).containerPort;
    service.connections.allowFrom(securityGroup, ec2.Port.tcp(port), 'requests');
    // By default the link would use private subnets with egress, which a VPC need not have.
    const vpcSubnets = this.options.vpcSubnets ?? oneSubnetPerZone(workload, vpc, {});
    selectSubnets(workload, vpc, vpcSubnets);
    const vpcLink = new apigateway.VpcLink(scope, 'VpcLink', { vpc, subnets: vpcSubnets, securityGroups: [securityGroup] });
    const httpApi = this.createApi(scope);
    this.addRoutes(httpApi, new HttpServiceDiscoveryIntegration('Tasks', tasks, { vpcLink }));
    return { httpApi, url: this.addStage(scope, httpApi) };
  }

  private requireDomain(workload: Construct): void {
    const { domain } = this.options;
    if (!domain) return;
    requireLocalCertificate(workload, domain.certificate);
    reserveApiDomainName(workload, domain.domainName);
    if (domain.hostedZone) reserveRecords(workload, domain.hostedZone, domain.domainName);
  }

  private createApi(scope: Construct): apigateway.HttpApi {
    const { corsPreflight, authorizer, domain } = this.options;
    return new apigateway.HttpApi(scope, 'Api', {
      createDefaultStage: false,
      corsPreflight,
      defaultAuthorizer: authorizer,
      disableExecuteApiEndpoint: domain ? true : undefined,
    });
  }

  private addRoutes(httpApi: apigateway.HttpApi, integration: HttpServiceDiscoveryIntegration): void {
    const { routes } = this.options;
    routes?.forEach(({ path, methods }) => httpApi.addRoutes({ path: isDummy(path) ? `/${path}` : path, methods, integration }));
    if (!routes) new apigateway.HttpRoute(httpApi, 'DefaultRoute', { httpApi, routeKey: apigateway.HttpRouteKey.DEFAULT, integration });
  }

  private addStage(scope: Construct, httpApi: apigateway.HttpApi): string {
    const { throttle, domain } = this.options;
    const accessLogGroup = this.options.accessLogGroup ?? (defaultsOf(scope).activityLogging ? createLogGroup(scope, 'AccessLogs') : undefined);
    if (accessLogGroup) useLogGroup(accessLogGroup, { scope, option: 'accessLogGroup' });
    const domainName = domain && new apigateway.DomainName(scope, 'DomainName', { domainName: domain.domainName, certificate: domain.certificate });
    httpApi.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: accessLogGroup && { destination: new apigateway.LogGroupLogDestination(accessLogGroup) },
      domainMapping: domainName && { domainName },
    });
    if (domain && domainName) createAliasRecords(scope, domain, domainName);
    return domain ? `https://${domain.domainName}` : httpApi.apiEndpoint;
  }
}

/** Creates alias records for the domain name in its hosted zone. */
function createAliasRecords(scope: Construct, { domainName, hostedZone }: HttpApiDomain, domain: apigateway.DomainName): void {
  if (!hostedZone) return;
  const target = route53.RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId));
  new route53.ARecord(scope, 'AliasRecord', { zone: hostedZone, recordName: `${domainName}.`, target });
  new route53.AaaaRecord(scope, 'Ipv6AliasRecord', { zone: hostedZone, recordName: `${domainName}.`, target });
}

/** Path in the response of ECS to the Cloud Map service of a Service Connect service. */
const DISCOVERY_ARN = 'services.0.deployments.0.serviceConnectResources.0.discoveryArn';

/**
 * Returns the Cloud Map service from which the HTTP API gets addresses and ports of the tasks.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
 */
function requireServiceWithPorts(scope: Construct, registered: RegisteredService): cloudmap.IService {
  const { workload, registration: { cloudMapServiceWithPorts, serviceConnectNames = [], serviceConnectNamespace, serviceConnectTls } } = registered;
  if (cloudMapServiceWithPorts) return cloudMapServiceWithPorts;
  if (serviceConnectNamespace && serviceConnectNames.length === 1 && !serviceConnectTls) {
    return lookUpServiceConnectService(scope, registered, serviceConnectNames[0], serviceConnectNamespace);
  }
  return failWith(workload, {
    problem: serviceConnectNames.length === 0 ? `${FACTORY} gets addresses and ports of the tasks from their discovery, which has none`
      : `${FACTORY} cannot call ${serviceConnectTls ? 'a port that Service Connect encrypts' : 'one of several ports of Service Connect'}`,
    remedy: serviceConnectNames.length === 0
      ? 'use Discovery.cloudMap() with CloudMapDnsRecords.SRV, or Discovery.serviceConnect()'
      : `use Discovery.cloudMapAndServiceConnect() with CloudMapDnsRecords.SRV${serviceConnectTls ? ', and no `tls`' : ''}`,
  });
}

/** Asks ECS for the Cloud Map service that Service Connect creates with the first deployment, and CloudFormation does not know. */
function lookUpServiceConnectService(
  scope: Construct, { cluster, service }: RegisteredService, name: string, namespace: cloudmap.INamespace,
): cloudmap.IService {
  const call: AwsSdkCall = {
    service: 'ECS',
    action: 'DescribeServices',
    parameters: { cluster: cluster.clusterArn, services: [service.serviceArn] },
    outputPaths: [DISCOVERY_ARN],
    // A new namespace has another Cloud Map service, which only another call finds.
    physicalResourceId: PhysicalResourceId.of(`${namespace.namespaceArn}/${name}`),
  };
  const lookup = new AwsCustomResource(scope, 'ServiceConnect', {
    resourceType: 'Custom::ServiceConnectDiscovery',
    onUpdate: call,
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: [service.serviceArn] }),
    installLatestAwsSdk: false,
    logGroup: lookupLogGroup(scope),
  });
  const serviceArn = lookup.getResponseField(DISCOVERY_ARN);
  return cloudmap.Service.fromServiceAttributes(scope, 'Tasks', {
    namespace,
    serviceName: name,
    serviceArn,
    serviceId: Fn.select(1, Fn.split('/', serviceArn)),
    dnsRecordType: cloudmap.DnsRecordType.SRV,
    routingPolicy: cloudmap.RoutingPolicy.MULTIVALUE,
  });
}

/** Returns the log group of the function that all look-ups of a stack share; without production defaults Lambda creates it. */
function lookupLogGroup(scope: Construct): logs.ILogGroup | undefined {
  if (!defaultsOf(scope).activityLogging) return undefined;
  const stack = Stack.of(scope);
  const id = 'ServiceConnectLookupLogs';
  return stack.node.tryFindChild(id) as logs.LogGroup | undefined ?? createLogGroup(stack, id);
}
