import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationLoadBalancerOptions } from './application-load-balancer-options';
import { Listeners } from './listeners';
import { openRoutes } from './routes';
import { healthCheckPort, requireTarget, requireTargetTimes, UNUSED_PORT } from './target-health';
import { Exposed, ExposureStrategy, Traffic, TrafficRequest } from './traffic';
import { refuse, requireInRange } from '../private/errors';

const FACTORY = 'Exposure.applicationLoadBalancer()';

/** An Application Load Balancer of the service's own. */
export class ApplicationLoadBalancerExposure implements ExposureStrategy {
  public readonly balanced = true;

  constructor(private readonly options: ApplicationLoadBalancerOptions) {
    requireHttpsOptions(options);
    requirePorts(options);
    requireTargetTimes(FACTORY, options, 5);
  }

  public open(scope: Construct, { cluster: { vpc }, task }: Exposed, request: TrafficRequest): Traffic {
    const target = requireTarget(scope, task);
    const internetFacing = this.options.internetFacing ?? true;
    const place = new Construct(scope, internetFacing ? 'Public' : 'Internal');
    const loadBalancer = new elbv2.ApplicationLoadBalancer(place, 'LoadBalancer', { vpc, internetFacing, dropInvalidHeaderFields: true });
    if (this.options.accessLogBucket) loadBalancer.logAccessLogs(this.options.accessLogBucket);
    return {
      route: openRoutes({
        workload: scope,
        target,
        loadBalancer,
        healthCheckPort: healthCheckPort(this.options.healthCheck),
        listeners: new Listeners(scope, loadBalancer, vpc, this.options),
        createTargetGroup: (id) => this.createTargetGroup(place, id, vpc),
      }, request),
    };
  }

  private createTargetGroup(place: Construct, id: string, vpc: ec2.IVpc): elbv2.ApplicationTargetGroup {
    const { healthCheck = {} } = this.options;
    return new elbv2.ApplicationTargetGroup(place, id, {
      vpc,
      port: UNUSED_PORT,
      protocol: elbv2.ApplicationProtocol.HTTP,
      targetType: elbv2.TargetType.IP,
      deregistrationDelay: this.options.deregistrationDelay ?? Duration.seconds(30),
      healthCheck: { ...healthCheck, path: healthCheck.path ?? '/', healthyHttpCodes: healthCheck.healthyHttpCodes ?? '200-399' },
    });
  }
}

function requireHttpsOptions({ certificate, redirectHTTP, sslPolicy }: ApplicationLoadBalancerOptions): void {
  if (certificate) return;
  for (const [option, value] of Object.entries({ redirectHTTP, sslPolicy })) {
    if (value === undefined) continue;
    refuse(FACTORY, { what: `${option} needs HTTPS, but there is no certificate`, got: value, instead: `pass \`certificate\`, or remove \`${option}\`` });
  }
}

function requirePorts({ certificate, redirectHTTP, listenerPort }: ApplicationLoadBalancerOptions): void {
  requireInRange(FACTORY, 'listenerPort', listenerPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
  if (certificate && redirectHTTP !== false && listenerPort === 80) {
    refuse(FACTORY, { what: 'HTTPS and the redirect from HTTP both want port 80', got: listenerPort, instead: 'use another listenerPort, or redirectHTTP: false' });
  }
}
