import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { AdoptionStrategy } from '../adoption/strategy';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { failWith } from '../private/errors';
import { BoundTask } from '../task/definition/task-definition';
import { Registration, ServiceConnectRole } from '../traffic/registration';
import { Traffic, TrafficRequirements } from '../traffic/traffic';

/** The task and cluster of a service that does not exist yet. */
export interface ExposureContext {
  readonly cluster: IWorkloadCluster;
  readonly task: BoundTask;
  readonly serviceConnect?: ServiceConnectRole;
  /** Takes over resources that exist and serve clients; absent where all are new. */
  readonly adoption?: AdoptionStrategy;
  /** Security groups by id, which several exposures of one service import. */
  readonly securityGroups?: Map<string, ec2.ISecurityGroup>;
}

/** Implementation of an `Exposure`. */
export interface ExposureStrategy {
  readonly hasLoadBalancer: boolean;
  /** Creates the routes to a service, before the service. */
  bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic;
  /** Creates an endpoint that needs the registration of the service. */
  createEndpoint?(service: RegisteredService): HttpApiEndpoint;
}

/** A service that exists, and its registration. */
export interface RegisteredService {
  /** Scope of what is created. */
  readonly workload: Construct;
  readonly vpc: ec2.IVpc;
  readonly cluster: ecs.ICluster;
  readonly service: ecs.BaseService;
  readonly task: BoundTask;
  readonly registration: Pick<Registration,
  'cloudMapServiceWithPorts' | 'cloudMapPort' | 'serviceConnectNames' | 'serviceConnectNamespace' | 'serviceConnectTls'>;
}

/** An HTTP API in front of a service, in place of a load balancer. */
export interface HttpApiEndpoint {
  readonly url: string;
  readonly httpApi: apigateway.HttpApi;
}

/** Returns one construct for each security group: two would open the tasks to it twice, which EC2 rejects. */
export function uniqueSecurityGroup({ securityGroups }: ExposureContext, group: ec2.ISecurityGroup): ec2.ISecurityGroup {
  const known = securityGroups?.get(group.securityGroupId) ?? group;
  securityGroups?.set(group.securityGroupId, known);
  return known;
}

/** A service without a load balancer. */
export class NoExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = false;

  public bind(scope: Construct, { serviceConnect }: ExposureContext, { factory, shifts, testRoute }: TrafficRequirements): Traffic {
    const actual = 'Exposure.none()';
    if (shifts === 'listener') {
      failWith(scope, {
        problem: `${factory} shifts traffic on a load balancer's listener`,
        actual,
        remedy: 'use Exposure.applicationLoadBalancer(), or ServiceDeployment.rolling()',
      });
    }
    if (testRoute.kind !== 'none' && serviceConnect !== 'server') {
      failWith(scope, {
        problem: `${factory} was given test traffic, but nothing routes it`,
        actual,
        remedy: 'use Exposure.applicationLoadBalancer(), or leave testTraffic out',
      });
    }
    if (testRoute.kind === 'listener') {
      failWith(scope, {
        problem: `${factory} was given a test listener, but Service Connect recognizes test traffic by a header`,
        actual,
        remedy: 'use TestTraffic.header(), or Exposure.applicationLoadBalancer()',
      });
    }
    return {};
  }
}
