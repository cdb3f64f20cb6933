import { explained } from '../../src/private/explained';

const EXPLANATION = { what: 'the VPC has no room for its subnets', instead: 'use fewer zones' };

test('the answer of a call passes', () => {
  expect(explained('FargateCluster', EXPLANATION, () => 'vpc')).toBe('vpc');
});

test('fails with the first line of what CDK says, and the way out', () => {
  const call = () => { throw new Error('the range is too small\n    at Vpc'); };

  expect(() => explained('FargateCluster', EXPLANATION, call)).toThrow(/^\[FargateCluster\] the VPC has no room for its subnets: the range is too small; use fewer zones$/);
});
