import { withContext } from '../../src/private/errors';
import { errorAt } from '../fixtures/error-at';

const CONTEXT = { problem: 'the VPC has no room for its subnets', remedy: 'use fewer zones' };

test('the result of a call is returned', () => {
  expect(withContext('WorkloadCluster', CONTEXT, () => 'vpc')).toBe('vpc');
});

test('fails with the first line of the error, its context and the remedy', () => {
  const call = () => { throw new Error('the range is too small\n    at Vpc'); };

  expect(() => withContext('WorkloadCluster', CONTEXT, call)).toThrow(errorAt('WorkloadCluster', 'no room', 'the range is too small; use fewer zones'));
});
