import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Exposed, ExposureStrategy, Route, routesOf, Traffic, TrafficRequest } from './traffic';
import { refuse } from '../private/errors';

const FACTORY = 'Exposure.several()';

/** The most target groups of one service; each route counts as one, with an alternate target group too. */
const MOST_ROUTES = 5;

const NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** Several ways in to one service. */
export class SeveralExposures implements ExposureStrategy {
  public readonly balanced = true;

  constructor(private readonly main: ExposureStrategy, private readonly further: Readonly<Record<string, ExposureStrategy>>) {
    if (Object.keys(further).length === 0) {
      refuse(FACTORY, { what: 'there is no exposure beside the main one', instead: 'name at least one, or use the main one alone' });
    }
    for (const name of Object.keys(further)) {
      if (Token.isUnresolved(name) || !NAME.test(name)) {
        refuse(FACTORY, { what: 'the name of an exposure must be letters and digits, a letter first', got: name, instead: "use one such as 'Internal'" });
      }
    }
    if ([main, ...Object.values(further)].some(({ balanced }) => !balanced)) {
      refuse(FACTORY, { what: 'each exposure must have a load balancer', instead: 'leave out those that have none' });
    }
  }

  public open(scope: Construct, exposed: Exposed, request: TrafficRequest): Traffic {
    const { route, additionalRoutes = {}, ...traffic } = this.main.open(scope, exposed, request);
    const place = new Construct(scope, 'AdditionalExposures');
    const named = Object.entries(this.further).flatMap(([name, exposure]) => {
      const opened = exposure.open(new Construct(place, name), exposed, request);
      return [[name, opened.route!], ...Object.entries(opened.additionalRoutes ?? {}).map(([id, one]) => [`${name}${id}`, one])] as [string, Route][];
    });
    const names = [...Object.keys(additionalRoutes), ...named.map(([name]) => name)];
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) refuse(scope, { what: 'two ways in of Exposure.several() have one name', got: twice, instead: 'give one of the exposures another' });
    const all = { ...traffic, route, additionalRoutes: { ...additionalRoutes, ...Object.fromEntries(named) } };
    requireFewRoutes(scope, routesOf(all).length);
    return all;
  }
}

/** Refuses more target groups than ECS takes. */
function requireFewRoutes(scope: Construct, count: number): void {
  if (count <= MOST_ROUTES) return;
  refuse(scope, { what: `a service takes part in at most ${MOST_ROUTES} target groups`, got: count, instead: 'use fewer exposures or ports' });
}
