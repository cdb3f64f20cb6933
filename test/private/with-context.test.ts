import { withContext } from '../../src/private/errors';

const EXPLANATION = { problem: 'the VPC has no room for its subnets', remedy: 'use fewer zones' };

test('the answer of a call passes', () => {
  expect(withContext('WorkloadCluster', EXPLANATION, () => 'vpc')).toBe('vpc');
});

test('fails with the first line of what CDK says, and the way out', () => {
  const call = () => { throw new Error('the range is too small\n    at Vpc'); };

  expect(() => withContext('WorkloadCluster', EXPLANATION, call)).toThrow(/^\[WorkloadCluster\] the VPC has no room for its subnets: the range is too small; use fewer zones$/);
});
