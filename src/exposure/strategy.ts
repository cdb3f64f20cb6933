import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { failWith } from '../private/errors';
import { BoundTask } from '../task/definition/task-definition';
import { type Registration, ServiceConnectRole } from '../traffic/registration';
import { Traffic, TrafficRequirements } from '../traffic/traffic';

/** What is to be exposed, and what already leads to it. */
export interface ExposureContext {
  readonly cluster: IWorkloadCluster;
  readonly task: BoundTask;
  readonly serviceConnect?: ServiceConnectRole;
  /** Security groups that several exposures of the service import, by id. */
  readonly securityGroups?: Map<string, ec2.ISecurityGroup>;
}

/** How a service becomes reachable from outside. */
export interface ExposureStrategy {
  /** Whether there is a load balancer. */
  readonly hasLoadBalancer: boolean;
  bind(scope: Construct, exposed: ExposureContext, request: TrafficRequirements): Traffic;
  /** Makes a way in that needs the registration of the service. */
  createEndpoint?(connected: RegisteredService): HttpApiEndpoint;
}

/** A service that exists, and how others find it. */
export interface RegisteredService {
  /** What is made goes into its scope. */
  readonly workload: Construct;
  readonly vpc: ec2.IVpc;
  readonly cluster: ecs.ICluster;
  readonly service: ecs.BaseService;
  readonly task: BoundTask;
  readonly registration: Registration;
}

/** A way in without a load balancer. */
export interface HttpApiEndpoint {
  readonly url: string;
  readonly httpApi: apigateway.HttpApi;
}

/** A service without a load balancer. */
export class NoExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = false;

  public bind(scope: Construct, { serviceConnect }: ExposureContext, { factory, shifts, testRoute }: TrafficRequirements): Traffic {
    if (shifts === 'listener') {
      failWith(scope, {
        problem: `${factory} shifts traffic on a load balancer's listener`,
        actual: 'Exposure.none()',
        remedy: 'use Exposure.applicationLoadBalancer(), or ServiceDeployment.rolling()',
      });
    }
    if (testRoute.kind !== 'none' && serviceConnect !== 'server') {
      failWith(scope, {
        problem: `${factory} was given test traffic, but nothing routes it`,
        actual: 'Exposure.none()',
        remedy: 'use Exposure.applicationLoadBalancer(), or leave testTraffic out',
      });
    }
    if (testRoute.kind === 'listener') {
      failWith(scope, {
        problem: `${factory} was given a test listener, but Service Connect tells test traffic by a header`,
        actual: 'Exposure.none()',
        remedy: 'use TestTraffic.header(), or Exposure.applicationLoadBalancer()',
      });
    }
    return {};
  }
}
