import * as path from 'node:path';
import { exampleNames, REPOSITORY } from '../../scripts/synthesize';
import { expectCalls } from '../assertions/calls';
import { expectDeployedApp } from '../assertions/deployed-app';
import { DeployedStack } from '../assertions/deployed-stack';
import { Account } from '../harness/account';
import { Approver } from '../harness/approver';
import { assemblyOf, waitsForApproval, withVersion } from '../harness/assembly';
import { TIME_SCALE } from '../harness/server';

/** In how many files the examples are tested, at the same time and each in an account of its own. */
const PARTS = 3;

/** For those whose deployments take half a day. */
const TIME_SCALES: Readonly<Record<string, number>> = { linear: 0.0005 };

/** This one is deployed as its reader would do it: by the command in its own cdk.json. */
const BY_OWN_COMMAND = 'webserver';

/** This one gets its images from its pipeline: `pipeline.e2e.ts`. */
const DELIVERS_ITSELF = 'pipeline';

/** An app of the tests, for what no example has: `WorkloadDefaults.production()`. */
const OWN_APP = 'production';

const APPS = [...exampleNames().filter((name) => name !== DELIVERS_ITSELF), OWN_APP];

/** Tests every third example, from the given one on: deployed, changed, compared and destroyed. */
export function testExamples(part: 1 | 2 | 3): void {
  let account: Account;
  beforeAll(async () => { account = await Account.open(`examples-${part}`); });
  afterAll(() => account?.close());

  describe.each(APPS.filter((_, index) => index % PARTS === part - 1))('example %s', (name) => {
    const assembly = assemblyOf(name);
    let changed: string;
    /** What stays when an update replaces it, as it was before the update. */
    let before: string[];
    let approver: Approver | undefined;
    let last: number;
    beforeAll(async () => {
      last = await account.control.newestCall();
      await account.control.scaleTime(TIME_SCALES[name] ?? TIME_SCALE);
    });
    afterAll(() => approver?.leave());

    test('deploys, and what it says is there', async () => {
      const app = name === BY_OWN_COMMAND ? path.join(REPOSITORY, 'examples', name) : assembly;
      await account.step(`${name}: cdk deploy`, () => account.cdk.deploy(app));
      await account.control.idle();
      await account.step(`${name}: is there`, () => expectDeployedApp(account, assembly));
      before = (await DeployedStack.readAll(account, assembly)).flatMap((stack) => stack.retainedWhenReplaced);
    });

    test('deploys a new image, which is live then', async () => {
      changed = withVersion(assembly, 'v2');
      // The first deployment passes by itself.
      if (waitsForApproval(assembly)) approver = new Approver(account.clients.ecs, 'CONTINUE');
      await account.step(`${name}: cdk deploy with a new image`, () => account.cdk.deploy(changed));
      await account.control.idle();
      await account.step(`${name}: is live`, () => expectDeployedApp(account, changed));
      await expectCalls(account, last);
    });

    test('differs in nothing from what is deployed', async () => {
      await account.step(`${name}: cdk diff`, () => account.cdk.diff(changed));
    });

    test('destroys to nothing left behind but what it retains', async () => {
      const stacks = await DeployedStack.readAll(account, changed);
      const now = stacks.flatMap((stack) => stack.retainedWhenReplaced);
      const retained = [...stacks.flatMap((stack) => stack.retained), ...before.filter((id) => !now.includes(id))];
      await account.step(`${name}: cdk destroy`, () => account.cdk.destroy(changed));
      await account.control.idle();
      const left = await account.control.leftovers();
      await account.control.acceptLeftovers();

      expect(Object.values(left).flat().sort()).toEqual(retained.sort());
    });
  });
}
