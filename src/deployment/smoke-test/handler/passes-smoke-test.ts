import { setTimeout as sleep } from 'node:timers/promises';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { readConfig } from './config';
import { httpGet } from './http-get';
import { loadBalancerAddresses } from './load-balancer-addresses';
import { runSmokeTest } from './run-smoke-test';
import { log, reasonOf } from '../../handler/log';

/** Tests the new version. Never throws: a test that cannot be made counts as failed. */
export async function passesSmokeTest(event: object, ec2: EC2Client): Promise<boolean> {
  try {
    log('INFO', 'smoke test started', { event });
    const config = readConfig(process.env);
    const { passed, requests } = await runSmokeTest(config, httpGet, await loadBalancerAddresses(config, ec2), sleep);
    log(passed ? 'INFO' : 'ERROR', `smoke test ${passed ? 'passed' : 'failed'}`, { requests });
    return passed;
  } catch (error) {
    log('ERROR', 'smoke test could not be made', { reason: reasonOf(error) });
    return false;
  }
}
