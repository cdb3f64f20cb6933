import { applicationPattern, drawnApplicationPatterns } from './application-load-balanced';
import { expectInPlace } from './drawn-update';
import { drawnMultiplePatterns, multiplePattern } from './multiple-target-groups';
import { drawnNetworkPatterns, networkPattern } from './network-load-balanced';
import { drawnQueuePatterns, queuePattern } from './queue-processing';
import { drawnScheduledPatterns, scheduledPattern } from './scheduled-task';

/** A few of the runs of adoptions.property.ts. */
const RUNS = 10;

describe('a drawn pattern is adopted without a replacement, or refused with a remedy', () => {
  test('ApplicationLoadBalancedFargateService', () => expectInPlace(drawnApplicationPatterns, applicationPattern, RUNS));
  test('NetworkLoadBalancedFargateService', () => expectInPlace(drawnNetworkPatterns, networkPattern, RUNS));
  test('QueueProcessingFargateService', () => expectInPlace(drawnQueuePatterns, queuePattern, RUNS));
  test('ScheduledFargateTask', () => expectInPlace(drawnScheduledPatterns, scheduledPattern, RUNS));
  test('ApplicationMultipleTargetGroupsFargateService', () => expectInPlace(drawnMultiplePatterns, multiplePattern('application'), RUNS));
  test('NetworkMultipleTargetGroupsFargateService', () => expectInPlace(drawnMultiplePatterns, multiplePattern('network'), RUNS));
});
