import * as path from 'node:path';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeployedStack } from '../assertions/deployed-stack';
import { productionEndpoint } from '../assertions/routes';
import { settledOutcome } from '../assertions/settled-outcome';
import { Account } from '../harness/account';
import { assemblyOf, withVersion } from '../harness/assembly';
import { LoadOptions } from '../traffic/load';
import { underLoad } from '../traffic/under-load';

/** A service of aws-ecs-patterns becomes one of this library in place: taken over, then deployed blue/green, then with a new image. */

const STACK = 'Shop';

let account: Account;
beforeAll(async () => { account = await Account.open('adoption'); });
afterAll(() => account?.close());

const step = (name: string) => path.join(assemblyOf('adoption'), name);

describe.each([
  { pattern: 'ApplicationLoadBalancedFargateService', name: 'application' },
  { pattern: 'NetworkLoadBalancedFargateService', name: 'network' },
])('the service of a $pattern', ({ name }) => {
  let production: LoadOptions;
  let before: readonly string[];
  beforeAll(async () => {
    await account.step(`${name}: pattern`, () => account.cdk.deploy(step(`${name}-before`)));
    await account.control.idle();
    production = await productionEndpoint(account, (await DeployedStack.readAll(account, step(`${name}-before`)))[0]);
    before = await resourcesThatMustStay();
  });
  afterAll(async () => {
    await account.step(`${name}: cdk destroy`, () => account.cdk.destroy(step(`${name}-blue-green`)));
    await account.control.idle();
    await account.control.acceptLeftovers();
  });

  test.each([
    { change: 'is taken over', assembly: () => step(`${name}-after`), version: 'first' },
    { change: 'gets a second target group', assembly: () => step(`${name}-blue-green`), version: 'first' },
    { change: 'gets a new image', assembly: () => withVersion(step(`${name}-blue-green`), 'v2'), version: 'v2' },
  ])('loses no request and keeps its address when it $change', async ({ change, assembly, version }) => {
    const { report } = await underLoad(account, production, () => account.step(`${name} ${change}`, () => account.cdk.deploy(assembly())));

    expect(report.lost).toEqual([]);
    expect(await settledOutcome(account, STACK, production)).toEqual({ stack: 'UPDATE_COMPLETE', live: version });
    expect(await resourcesThatMustStay()).toEqual(before);
  });

  /** The service, and the load balancers with their DNS names. */
  async function resourcesThatMustStay(): Promise<string[]> {
    const [stack] = await DeployedStack.readAll(account, step(`${name}-before`));
    const { LoadBalancers = [] } = await account.clients.loadBalancing.send(new DescribeLoadBalancersCommand({}));
    return [...LoadBalancers.map(({ LoadBalancerArn, DNSName }) => `${LoadBalancerArn} ${DNSName}`), ...stack.of('AWS::ECS::Service').map(({ id }) => id)].sort();
  }
});
