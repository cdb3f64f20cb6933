import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { FeatureFlags, Stack } from 'aws-cdk-lib/core';
import { ECS_PATTERNS_UNIQUE_TARGET_GROUP_ID } from 'aws-cdk-lib/cx-api';
import { Construct, IConstruct } from 'constructs';
import { FormerPaths } from './former-paths';
import { keepBalancerGroup, keepTargetGroupPort } from './kept-properties';
import { PatternAdoption } from './pattern';
import { AdoptingWorkload } from './strategy';
import { failWith } from '../private/errors';
import { Route } from '../traffic/route';

/** A route through an Application Load Balancer of the service's own. */
interface ApplicationRoute {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listener: IConstruct;
  readonly targetGroup: IConstruct;
}

const LOAD_BALANCER = ['LB'];
const LISTENER = [...LOAD_BALANCER, 'PublicListener'];

/** Takes over what an `ApplicationLoadBalancedFargateService` has made. */
export class ApplicationLoadBalancedAdoption extends PatternAdoption {
  protected readonly parts = { service: 'Service', taskDefinition: 'TaskDef', container: 'web' };

  protected adoptOthers({ workload, traffic: { route } }: AdoptingWorkload, paths: FormerPaths): void {
    const { loadBalancer, listener, targetGroup } = this.requireApplicationRoute(workload, route);
    paths.set(loadBalancer, LOAD_BALANCER);
    paths.set(listener, LISTENER);
    paths.set(targetGroup, [...LISTENER, targetGroupId(workload, loadBalancer)]);
    keepTargetGroupPort(targetGroup);
    const redirect = loadBalancer.node.tryFindChild('RedirectListener');
    if (redirect) paths.set(redirect, [...LOAD_BALANCER, 'PublicRedirectListener']);
    keepBalancerGroup(loadBalancer.node.findChild('SecurityGroup'), paths.belowApp(...LOAD_BALANCER));
    adoptDomain(workload, route?.aliasRecords, paths);
  }

  private requireApplicationRoute(workload: Construct, route: Route | undefined): ApplicationRoute {
    const { loadBalancer, listener, targetGroup } = route ?? {};
    if (loadBalancer instanceof elbv2.ApplicationLoadBalancer && listener && targetGroup) return { loadBalancer, listener, targetGroup };
    return failWith(workload, {
      problem: `${this.factory} adopts an Application Load Balancer, and the service makes none, so that CloudFormation would delete it`,
      remedy: 'use Exposure.applicationLoadBalancer() as the exposure',
    });
  }
}

/** Returns the id of the target group below its listener: `ECS` and, by a feature flag, what another load balancer would change. */
function targetGroupId(workload: Construct, loadBalancer: elbv2.ApplicationLoadBalancer): string {
  const { name, scheme } = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
  const isUnique = FeatureFlags.of(workload).isEnabled(ECS_PATTERNS_UNIQUE_TARGET_GROUP_ID);
  return `ECS${isUnique ? `${Stack.of(workload).resolve(name) ?? ''}${scheme === 'internal' ? 'Private' : ''}` : ''}Group`;
}

/** Takes over the alias record of the first name, and the certificate. */
function adoptDomain({ node }: Construct, aliasRecords: Route['aliasRecords'] | undefined, paths: FormerPaths): void {
  const [record] = aliasRecords ?? [];
  if (record) paths.set(record, ['DNS']);
  const certificate = node.tryFindChild('Certificate');
  if (certificate) paths.set(certificate, ['Certificate']);
}
