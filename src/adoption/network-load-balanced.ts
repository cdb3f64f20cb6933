import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, FeatureFlags } from 'aws-cdk-lib/core';
import { NETWORK_LOAD_BALANCER_WITH_SECURITY_GROUP_BY_DEFAULT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { FormerPaths } from './former-paths';
import { keepBalancerGroup } from './kept-properties';
import { isBelow, PatternAdoption } from './pattern';
import { NetworkPatternAdoptionOptions } from './pattern-options';
import { AdoptingWorkload } from './strategy';
import { failWith } from '../private/errors';
import { isNetworkRoute, Route } from '../traffic/route';

const LOAD_BALANCER = ['LB'];
const LISTENER = [...LOAD_BALANCER, 'PublicListener'];

/** Takes over what a `NetworkLoadBalancedFargateService` has made. */
export class NetworkLoadBalancedAdoption extends PatternAdoption {
  protected readonly parts = { service: 'Service', taskDefinition: 'TaskDef', container: 'web' };

  constructor(factory: string, protected override readonly options: NetworkPatternAdoptionOptions) {
    super(factory, options);
  }

  public hasNetworkLoadBalancerGroup(workload: Construct): boolean {
    return FeatureFlags.of(workload).isEnabled(NETWORK_LOAD_BALANCER_WITH_SECURITY_GROUP_BY_DEFAULT) ?? false;
  }

  protected adoptOthers({ workload, taskDefinition, traffic }: AdoptingWorkload, paths: FormerPaths): void {
    const route = this.requireNetworkRoute(workload, traffic.route);
    const { loadBalancer, listener, targetGroup, target: { containerPort }, aliasRecords: [record] } = route;
    paths.set(loadBalancer!, LOAD_BALANCER);
    paths.set(listener!, LISTENER);
    paths.set(targetGroup, [...LISTENER, 'ECSGroup']);
    const { protocol } = listener!.node.defaultChild as elbv2.CfnListener;
    const port = isBelow(workload, taskDefinition) ? containerPort : protocol === elbv2.Protocol.TLS ? 443 : 80;
    (targetGroup.node.defaultChild as CfnResource).addPropertyOverride('Port', this.options.targetGroupPort ?? port);
    const [group] = loadBalancer!.connections.securityGroups;
    if (group) {
      paths.set(group, [...LOAD_BALANCER, 'SecurityGroup']);
      keepBalancerGroup(group, paths.belowApp(...LOAD_BALANCER));
    }
    if (record) paths.set(record, ['DNS']);
  }

  private requireNetworkRoute(workload: Construct, route: Route | undefined): Route {
    if (route?.loadBalancer && isNetworkRoute(route) && isBelow(workload, route.loadBalancer)) return route;
    return failWith(workload, {
      problem: `${this.factory} adopts a Network Load Balancer, and the service makes none, so that CloudFormation would delete it`,
      remedy: 'use Exposure.networkLoadBalancer() as the exposure',
    });
  }
}
