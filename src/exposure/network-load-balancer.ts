import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NetworkListeners } from './network-listeners';
import { NetworkLoadBalancerOptions } from './network-load-balancer-options';
import { openNetworkRoutes } from './network-routes';
import { healthCheckPort, requireContainerPort, requireTargetTimes, UNUSED_PORT } from './target-health';
import { Exposed, ExposureStrategy, Traffic, TrafficRequest } from './traffic';
import { refuse, requireInRange } from '../private/errors';

const FACTORY = 'Exposure.networkLoadBalancer()';

/** A Network Load Balancer of the service's own. */
export class NetworkLoadBalancerExposure implements ExposureStrategy {
  public readonly balanced = true;

  constructor(private readonly options: NetworkLoadBalancerOptions) {
    const { certificate, sslPolicy, listenerPort } = options;
    if (sslPolicy && !certificate) {
      refuse(FACTORY, { what: 'sslPolicy needs TLS, but there is no certificate', got: sslPolicy, instead: 'pass `certificate`, or remove `sslPolicy`' });
    }
    requireInRange(FACTORY, 'listenerPort', listenerPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
    requireTargetTimes(FACTORY, options, 10);
  }

  public open(scope: Construct, { cluster: { vpc }, task }: Exposed, request: TrafficRequest): Traffic {
    requireContainerPort(scope, task);
    const internetFacing = this.options.internetFacing ?? true;
    const place = new Construct(scope, internetFacing ? 'PublicNetwork' : 'InternalNetwork');
    const securityGroup = new ec2.SecurityGroup(place, 'SecurityGroup', {
      vpc, allowAllOutbound: false, description: `Network Load Balancer of ${scope.node.path}`,
    });
    const loadBalancer = new elbv2.NetworkLoadBalancer(place, 'LoadBalancer', { vpc, internetFacing, securityGroups: [securityGroup] });
    return {
      route: openNetworkRoutes({
        workload: scope,
        loadBalancer,
        healthCheckPort: healthCheckPort(this.options.healthCheck),
        listeners: new NetworkListeners(scope, loadBalancer, vpc, this.options),
        createTargetGroup: (id) => this.createTargetGroup(place, id, vpc),
      }, request),
    };
  }

  private createTargetGroup(place: Construct, id: string, vpc: ec2.IVpc): elbv2.NetworkTargetGroup {
    const { healthCheck = {} } = this.options;
    const defaultProtocol = healthCheck.path === undefined ? elbv2.Protocol.TCP : elbv2.Protocol.HTTP;
    return new elbv2.NetworkTargetGroup(place, id, {
      vpc,
      port: UNUSED_PORT,
      protocol: elbv2.Protocol.TCP,
      targetType: elbv2.TargetType.IP,
      deregistrationDelay: this.options.deregistrationDelay ?? Duration.seconds(30),
      healthCheck: { ...healthCheck, protocol: healthCheck.protocol ?? defaultProtocol },
    });
  }
}
