import { Stack } from 'aws-cdk-lib';
import { requireCapacityProviderStrategy } from '../../src/cluster/capacity-provider-strategy';
import { unknownNumber } from '../fixtures/number-token';

function accepting(strategy: Parameters<typeof requireCapacityProviderStrategy>[2]) {
  return () => requireCapacityProviderStrategy(new Stack(undefined, 'Stack'), 'capacityProviderStrategies', strategy);
}

const fargate = { capacityProvider: 'FARGATE', weight: 1 };
const spot = { capacityProvider: 'FARGATE_SPOT', weight: 1 };

test.each([
  [undefined],
  [[fargate]],
  [[{ ...fargate, base: 100_000, weight: 0 }, { ...spot, weight: 1000 }]],
  [[{ ...fargate, base: unknownNumber() }, { ...spot, weight: unknownNumber() }]],
  [[{ capacityProvider: 'first', weight: 1 }, { capacityProvider: 'second', weight: 1 }]],
])('takes %p', (strategy) => {
  expect(accepting(strategy)).not.toThrow();
});

test.each([
  [[{ ...fargate, base: -1 }], 'base of FARGATE must be a whole number from 0 to 100000, got -1; use the number of tasks that come first'],
  [[{ ...fargate, base: 100_001 }], 'base of FARGATE must be a whole number from 0 to 100000, got 100001; use the number of tasks that come first'],
  [[{ ...spot, weight: 1001 }], 'weight of FARGATE_SPOT must be a whole number from 0 to 1000, got 1001; use its share of the tasks, relative to the others'],
  [[{ ...spot, weight: 0.5 }], 'weight of FARGATE_SPOT must be a whole number from 0 to 1000, got 0.5; use its share of the tasks, relative to the others'],
  [Array.from({ length: 21 }, (_, i) => ({ capacityProvider: `p${i}`, weight: 1 })), 'capacityProviderStrategies has at most 20 capacity providers, got 21; name fewer'],
  [[], 'no capacity provider has a weight above 0, so no task could be placed, got []; give at least one a weight, or leave capacityProviderStrategies out'],
  [[{ ...fargate, base: 1, weight: 0 }], 'no capacity provider has a weight above 0, so no task could be placed, got ["FARGATE base 1 weight 0"]; '
    + 'give at least one a weight, or leave capacityProviderStrategies out'],
  [[{ ...fargate, base: 1 }, { ...spot, base: 1 }], 'only one capacity provider may have a base, got ["FARGATE base 1 weight 1","FARGATE_SPOT base 1 weight 1"]; '
    + 'keep one base, and spread the rest by weight'],
  [[fargate, { capacityProvider: 'mine', weight: 1 }], 'capacity providers of Fargate and others cannot be in one strategy, '
    + 'got ["FARGATE base 0 weight 1","mine base 0 weight 1"]; use FARGATE and FARGATE_SPOT, or instances alone'],
])('fails with %j', (strategy, message) => {
  expect(accepting(strategy)).toThrow(new Error(`[Stack] ${message}`));
});
