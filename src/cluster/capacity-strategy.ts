import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { refuse, requireInRange } from '../private/errors';

/** The most capacity providers that one strategy names. */
const MOST_PROVIDERS = 20;

/**
 * Refuses a strategy that ECS does not take. Tokens pass.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function requireStrategy(where: IConstruct, option: string, strategy: readonly ecs.CapacityProviderStrategy[] | undefined): void {
  if (!strategy) return;
  for (const { capacityProvider, base, weight } of strategy) {
    requireInRange(where, `base of ${capacityProvider}`, base, { min: 0, max: 100_000 }, 'use the number of tasks that come first');
    requireInRange(where, `weight of ${capacityProvider}`, weight, { min: 0, max: 1000 }, 'use its share of the tasks, relative to the others');
  }
  const got = strategy.map(({ capacityProvider, base = 0, weight = 0 }) => `${capacityProvider} base ${base} weight ${weight}`);
  if (strategy.length > MOST_PROVIDERS) {
    refuse(where, { what: `${option} has at most ${MOST_PROVIDERS} capacity providers`, got: strategy.length, instead: 'name fewer' });
  }
  if (!strategy.some(({ weight }) => isPositive(weight))) {
    refuse(where, {
      what: 'no capacity provider has a weight above 0, so no task could be placed',
      got,
      instead: `give at least one a weight, or leave ${option} out`,
    });
  }
  if (strategy.filter(({ base }) => isPositive(base)).length > 1) {
    refuse(where, { what: 'only one capacity provider may have a base', got, instead: 'keep one base, and spread the rest by weight' });
  }
  if (runsOnInstances(strategy) && strategy.some(isOfFargate)) {
    refuse(where, { what: 'capacity providers of Fargate and others cannot be in one strategy', got, instead: 'use FARGATE and FARGATE_SPOT, or instances alone' });
  }
}

/** Whether tasks run on instances of the account: on a capacity provider that is not one of Fargate. */
export function runsOnInstances(strategy: readonly ecs.CapacityProviderStrategy[]): boolean {
  return !strategy.every(isOfFargate);
}

/** Providers of the app have names that are tokens, those of Fargate never. */
function isOfFargate({ capacityProvider }: ecs.CapacityProviderStrategy): boolean {
  return ['FARGATE', 'FARGATE_SPOT'].includes(capacityProvider);
}

function isPositive(value = 0): boolean {
  return Token.isUnresolved(value) || value > 0;
}
