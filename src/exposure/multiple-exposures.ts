import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireTargetGroupLimit } from './checks';
import { ExposureContext, ExposureStrategy } from './strategy';
import { failWith, requireDistinct } from '../private/errors';
import { isDummy } from '../private/pending-lookup';
import { Route } from '../traffic/route';
import { routesOf, Traffic, TrafficRequirements } from '../traffic/traffic';

const FACTORY = 'Exposure.multiple()';

/** A part of logical ids. */
const NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** Several load balancers in front of one service. */
export class MultipleExposures implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  constructor(private readonly main: ExposureStrategy, private readonly additional: Readonly<Record<string, ExposureStrategy>>) {
    if (Object.keys(additional).length === 0) {
      failWith(FACTORY, { problem: 'there is no exposure in addition to the main one', remedy: 'name at least one, or use only the main one' });
    }
    for (const name of Object.keys(additional)) {
      if (!Token.isUnresolved(name) && (isDummy(name) || NAME.test(name))) continue;
      failWith(FACTORY, { problem: 'the name of an exposure must be letters and digits, a letter first', actual: name, remedy: "use one such as 'Internal'" });
    }
    if ([main, ...Object.values(additional)].some(({ hasLoadBalancer }) => !hasLoadBalancer)) {
      failWith(FACTORY, { problem: 'each exposure must have a load balancer', remedy: 'leave out those that have none' });
    }
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    const sharedContext = { ...context, securityGroups: new Map<string, ec2.ISecurityGroup>() };
    const { route, additionalRoutes: routesOfMain = {}, ...traffic } = this.main.bind(scope, sharedContext, requirements);
    const resources = new Construct(scope, 'AdditionalExposures');
    const additional = Object.entries(this.additional).flatMap(([name, exposure]): [string, Route][] => {
      const bound = exposure.bind(new Construct(resources, name), sharedContext, requirements);
      const others = Object.entries(bound.additionalRoutes ?? {}).map(([id, each]): [string, Route] => [`${name}${id}`, each]);
      return [[name, bound.route!], ...others];
    });
    const names = [...Object.keys(routesOfMain), ...additional.map(([name]) => name)];
    requireDistinct(scope, names, { problem: `two exposures of ${FACTORY} have one name`, remedy: 'rename one of them' });
    const all = { ...traffic, route, additionalRoutes: { ...routesOfMain, ...Object.fromEntries(additional) } };
    requireTargetGroupLimit(scope, routesOf(all).length);
    return all;
  }
}
