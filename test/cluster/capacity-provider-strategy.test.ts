import { Stack } from 'aws-cdk-lib';
import { requireCapacityProviderStrategy } from '../../src/cluster/capacity-provider-strategy';
import { errorAt } from '../fixtures/error-at';
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
  [[{ ...fargate, base: -1 }], ['base of FARGATE', '-1']],
  [[{ ...fargate, base: 100_001 }], ['base of FARGATE', '100000', '100001']],
  [[{ ...spot, weight: 1001 }], ['weight of FARGATE_SPOT', '1000', '1001']],
  [[{ ...spot, weight: 0.5 }], ['weight of FARGATE_SPOT', '0.5']],
  [Array.from({ length: 21 }, (_, i) => ({ capacityProvider: `p${i}`, weight: 1 })), ['capacityProviderStrategies', 'at most 20', '21', 'fewer']],
  [[], ['weight', '[]', 'capacityProviderStrategies']],
  [[{ ...fargate, base: 1, weight: 0 }], ['weight above 0', 'FARGATE base 1 weight 0', 'capacityProviderStrategies']],
  [[{ ...fargate, base: 1 }, { ...spot, base: 1 }], ['only one', 'base', 'FARGATE_SPOT base 1 weight 1', 'one base']],
  [[fargate, { capacityProvider: 'mine', weight: 1 }], ['mix', 'Fargate', 'mine base 0 weight 1', 'FARGATE and FARGATE_SPOT']],
])('fails with %j', (strategy, words) => {
  expect(accepting(strategy)).toThrow(errorAt('Stack', ...words));
});
