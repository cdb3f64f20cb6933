import { applicationPattern, drawnApplicationPatterns } from './application-load-balanced';
import { expectInPlace } from './drawn-update';
import { drawnNetworkPatterns, networkPattern } from './network-load-balanced';
import { drawnQueuePatterns, queuePattern } from './queue-processing';

/** A few of the runs of adoptions.property.ts. */
const RUNS = 10;

describe('a drawn pattern is adopted without a replacement, or refused with a remedy', () => {
  test('ApplicationLoadBalancedFargateService', () => expectInPlace(drawnApplicationPatterns, applicationPattern, RUNS));
  test('NetworkLoadBalancedFargateService', () => expectInPlace(drawnNetworkPatterns, networkPattern, RUNS));
  test('QueueProcessingFargateService', () => expectInPlace(drawnQueuePatterns, queuePattern, RUNS));
});
