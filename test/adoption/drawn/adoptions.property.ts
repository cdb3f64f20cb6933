import { applicationPattern, drawnApplicationPatterns } from './application-load-balanced';
import { expectInPlace } from './drawn-update';
import { drawnNetworkPatterns, networkPattern } from './network-load-balanced';
import { drawnQueuePatterns, queuePattern } from './queue-processing';

const RUNS = Number(process.env.ADOPTION_RUNS ?? 200);

describe('a drawn pattern is adopted without a replacement, or refused with a remedy', () => {
  test(`ApplicationLoadBalancedFargateService, ${RUNS} runs`, () => expectInPlace(drawnApplicationPatterns, applicationPattern, RUNS));
  test(`NetworkLoadBalancedFargateService, ${RUNS} runs`, () => expectInPlace(drawnNetworkPatterns, networkPattern, RUNS));
  test(`QueueProcessingFargateService, ${RUNS} runs`, () => expectInPlace(drawnQueuePatterns, queuePattern, RUNS));
});
