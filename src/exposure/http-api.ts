import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpServiceDiscoveryIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { requireHttpApi } from './http-api-checks';
import { createDomain, writeName } from './http-api-domain';
import { HttpApiOptions } from './http-api-options';
import { requireTasksWithPorts } from './http-api-tasks';
import { requireNamedTarget } from './target-health';
import { ConnectedService, Entrance, Exposed, ExposureStrategy, Traffic, TrafficRequest } from './traffic';
import { selectSubnets } from '../cluster/subnet-selection';
import { createLogGroup } from '../posture/log-group';
import { postureOf } from '../posture/posture-of';
import { refuse } from '../private/errors';

const FACTORY = 'Exposure.httpApi()';

/** An HTTP API of Amazon API Gateway, which finds the tasks through Cloud Map. */
export class HttpApiExposure implements ExposureStrategy {
  public readonly balanced = false;

  constructor(private readonly options: HttpApiOptions) {
    requireHttpApi(FACTORY, options);
  }

  public open(scope: Construct, { task }: Exposed, { deployment, shifts }: TrafficRequest): Traffic {
    requireNamedTarget(scope, task, {});
    if (shifts !== 'nothing') {
      refuse(scope, {
        what: `${deployment} keeps old and new tasks apart, but an HTTP API finds both alike`,
        got: FACTORY,
        instead: 'use Deployment.rolling(), or Exposure.applicationLoadBalancer()',
      });
    }
    return {};
  }

  public connect(connected: ConnectedService): Entrance {
    const { workload, vpc, service, task, registration } = connected;
    const place = new Construct(workload, 'HttpApi');
    const tasks = requireTasksWithPorts(place, connected);
    const securityGroup = new ec2.SecurityGroup(place, 'SecurityGroup', {
      vpc, allowAllOutbound: false, description: `HTTP API of ${workload.node.path}`,
    });
    const port = registration.cloudMapPort ?? requireNamedTarget(workload, task, {}).containerPort;
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
    const accessLogGroup = this.options.accessLogGroup ?? (postureOf(place).audited ? createLogGroup(place, 'AccessLogs') : undefined);
    const domainName = domain && createDomain(place, domain);
    httpApi.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: accessLogGroup && { destination: new apigateway.LogGroupLogDestination(accessLogGroup) },
      domainMapping: domainName && { domainName },
    });
    if (domain && domainName) writeName(place, domain, domainName);
    return domain ? `https://${domain.domainName}` : httpApi.apiEndpoint;
  }
}
