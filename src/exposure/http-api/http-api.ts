import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpServiceDiscoveryIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Fn } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, AwsSdkCall, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { HttpApiDomain, HttpApiOptions, requireHttpApiOptions } from './http-api-options';
import { selectSubnets } from '../../cluster/vpc';
import { createLogGroup } from '../../defaults/log-group';
import { defaultsOf } from '../../defaults/scope-defaults';
import { failWith } from '../../private/errors';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireRouteTarget } from '../route-target';
import { ExposureContext, ExposureStrategy, HttpApiEndpoint, RegisteredService } from '../strategy';

/** A name of the user's, as API Gateway knows it. */
export function createDomainName(place: Construct, { domainName, certificate }: HttpApiDomain): apigateway.DomainName {
  return new apigateway.DomainName(place, 'DomainName', { domainName, certificate });
}

/** Writes the name into its zone. */
export function createAliasRecords(place: Construct, { domainName, hostedZone }: HttpApiDomain, domain: apigateway.DomainName): void {
  if (!hostedZone) return;
  const target = route53.RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId));
  new route53.ARecord(place, 'AliasRecord', { zone: hostedZone, recordName: `${domainName}.`, target });
  new route53.AaaaRecord(place, 'Ipv6AliasRecord', { zone: hostedZone, recordName: `${domainName}.`, target });
}

/** Where ECS tells which Cloud Map service belongs to its Service Connect service. */
const DISCOVERY_ARN = 'services.0.deployments.0.serviceConnectResources.0.discoveryArn';

/**
 * The Cloud Map service that tells the HTTP API addresses and ports of the tasks.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
 */
export function requireServiceWithPorts(place: Construct, connected: RegisteredService): cloudmap.IService {
  const { workload, registration: { cloudMapServiceWithPorts, serviceConnectNames = [], serviceConnectNamespace, serviceConnectTls } } = connected;
  if (cloudMapServiceWithPorts) return cloudMapServiceWithPorts;
  if (serviceConnectNamespace && serviceConnectNames.length === 1 && !serviceConnectTls) {
    return lookUpServiceConnectService(place, connected, serviceConnectNames[0], serviceConnectNamespace);
  }
  return failWith(workload, {
    problem: serviceConnectNames.length === 0 ? 'Exposure.httpApi() finds addresses and ports of the tasks through their discovery, which tells none'
      : `Exposure.httpApi() cannot call ${serviceConnectTls ? 'a port that Service Connect encrypts' : 'one of several ports of Service Connect'}`,
    remedy: serviceConnectNames.length === 0
      ? 'use Discovery.cloudMap() with CloudMapDnsRecords.SRV, or Discovery.serviceConnect()'
      : `use Discovery.cloudMapAndServiceConnect() with CloudMapDnsRecords.SRV${serviceConnectTls ? ', and no `tls`' : ''}`,
  });
}

/** Service Connect makes its Cloud Map service with the first deployment: CloudFormation does not know it, ECS does. */
function lookUpServiceConnectService(place: Construct, { cluster, service }: RegisteredService, name: string, namespace: cloudmap.INamespace): cloudmap.IService {
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

const FACTORY = 'Exposure.httpApi()';

/** An HTTP API of Amazon API Gateway, which finds the tasks through Cloud Map. */
export class HttpApiExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = false;

  constructor(private readonly options: HttpApiOptions) {
    requireHttpApiOptions(FACTORY, options);
  }

  public bind(scope: Construct, { task }: ExposureContext, { factory, shifts }: TrafficRequirements): Traffic {
    requireRouteTarget(scope, task, {});
    if (shifts !== 'nothing') {
      failWith(scope, {
        problem: `${factory} keeps old and new tasks apart, but an HTTP API finds both alike`,
        actual: FACTORY,
        remedy: 'use ServiceDeployment.rolling(), or Exposure.applicationLoadBalancer()',
      });
    }
    return {};
  }

  public createEndpoint(connected: RegisteredService): HttpApiEndpoint {
    const { workload, vpc, service, task, registration } = connected;
    const place = new Construct(workload, 'HttpApi');
    const tasks = requireServiceWithPorts(place, connected);
    const securityGroup = new ec2.SecurityGroup(place, 'SecurityGroup', {
      vpc, allowAllOutbound: false, description: `HTTP API of ${workload.node.path}`,
    });
    const port = registration.cloudMapPort ?? requireRouteTarget(workload, task, {}).containerPort;
    service.connections.allowFrom(securityGroup, ec2.Port.tcp(port), 'requests');
    // Without a selection the link would take private subnets with a way out, which a VPC need not have.
    const { vpcSubnets = {} } = this.options;
    selectSubnets(workload, vpc, vpcSubnets);
    const vpcLink = new apigateway.VpcLink(place, 'VpcLink', { vpc, subnets: vpcSubnets, securityGroups: [securityGroup] });
    const httpApi = this.createApi(place);
    this.addRoutes(httpApi, new HttpServiceDiscoveryIntegration('Tasks', tasks, { vpcLink }));
    return { httpApi, url: this.addStage(place, httpApi) };
  }

  private createApi(place: Construct): apigateway.HttpApi {
    const { corsPreflight, authorizer, domain } = this.options;
    return new apigateway.HttpApi(place, 'Api', {
      createDefaultStage: false,
      corsPreflight,
      defaultAuthorizer: authorizer,
      disableExecuteApiEndpoint: domain ? true : undefined,
    });
  }

  private addRoutes(httpApi: apigateway.HttpApi, integration: HttpServiceDiscoveryIntegration): void {
    const { routes } = this.options;
    routes?.forEach(({ path, methods }) => httpApi.addRoutes({ path, methods, integration }));
    if (!routes) new apigateway.HttpRoute(httpApi, 'DefaultRoute', { httpApi, routeKey: apigateway.HttpRouteKey.DEFAULT, integration });
  }

  private addStage(place: Construct, httpApi: apigateway.HttpApi): string {
    const { throttle, domain } = this.options;
    const accessLogGroup = this.options.accessLogGroup ?? (defaultsOf(place).activityLogging ? createLogGroup(place, 'AccessLogs') : undefined);
    const domainName = domain && createDomainName(place, domain);
    httpApi.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: accessLogGroup && { destination: new apigateway.LogGroupLogDestination(accessLogGroup) },
      domainMapping: domainName && { domainName },
    });
    if (domain && domainName) createAliasRecords(place, domain, domainName);
    return domain ? `https://${domain.domainName}` : httpApi.apiEndpoint;
  }
}
