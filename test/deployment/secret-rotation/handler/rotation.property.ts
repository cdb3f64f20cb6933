import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';
import { redeployServices } from '../../../../src/deployment/secret-rotation/handler/redeploy-services';
import { AwsFaults, faultsOf, MODEL_RUNS } from '../../../fixtures/faults/aws-faults';
import { CodeDeploySimulation } from '../../code-deploy/handler/code-deploy-simulation';
import { appSpec } from '../../code-deploy/handler/simulated-stack';

const { log } = console;
beforeAll(() => { console.log = () => undefined; });
afterAll(() => { console.log = log; });

const START = Date.parse('2026-11-23T12:00:00Z');
const RETRY_SECONDS = 300;
const ATTEMPTS = 1000;

/** A service, as far as the redeployer sees it. */
interface RotatedService {
  readonly now: Date;
  readonly clients: { readonly ecs: ECSClient; readonly codeDeploy: CodeDeployClient };
  readonly codeDeploy?: { readonly applicationName: string; readonly deploymentGroupName: string; readonly hooks: object };
  /** Time at which the first of the live tasks started; 0 if that may still change. */
  readonly liveSince: number;
  advance(seconds: number): void;
  deployFromOutside(): void;
  stopByHand(): void;
}

function newestFirst<T>(items: readonly T[]): T[] {
  return [...items].reverse();
}

interface Rollout {
  readonly createdAt: Date;
  readonly endsAt: number;
  readonly fails: boolean;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
}

/** A service that ECS deploys. A rollout that fails or is stopped leaves the earlier tasks live. */
class RollingService implements RotatedService {
  public readonly clients = {
    ecs: { send: async (command: any) => this.answer(command.constructor.name.replace(/Command$/, ''), command.input) } as unknown as ECSClient,
    codeDeploy: {} as CodeDeployClient,
  };
  private time = START;
  private readonly rollouts: Rollout[] = [{ createdAt: new Date(START - 3600_000), endsAt: 0, fails: false, rolloutState: 'COMPLETED' }];

  constructor(private readonly faults: AwsFaults, private readonly failing: boolean[], private readonly rollsBack: boolean) {}

  public get now(): Date {
    return new Date(this.time);
  }

  public get liveSince(): number {
    if (this.rollouts.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS')) return 0;
    return newestFirst(this.rollouts).find(({ rolloutState }) => rolloutState === 'COMPLETED')!.createdAt.getTime();
  }

  public advance(seconds: number): void {
    this.time += seconds * 1000;
    for (const rollout of this.rollouts) {
      if (rollout.rolloutState === 'IN_PROGRESS' && rollout.endsAt <= this.time) rollout.rolloutState = rollout.fails ? 'FAILED' : 'COMPLETED';
    }
  }

  public deployFromOutside(): void {
    for (const rollout of this.rollouts) if (rollout.rolloutState === 'IN_PROGRESS') rollout.rolloutState = 'FAILED';
    this.rollouts.push({ createdAt: this.now, endsAt: this.time + 400_000, fails: this.failing.shift() ?? false, rolloutState: 'IN_PROGRESS' });
  }

  public stopByHand(): void {
    for (const rollout of this.rollouts) if (rollout.rolloutState === 'IN_PROGRESS') rollout.rolloutState = 'FAILED';
  }

  private answer(operation: string, input: any): unknown {
    return this.faults.apply(operation, () => {
      switch (operation) {
        case 'DescribeServices': return { services: [{ status: 'ACTIVE', taskDefinition: 'web:7', deployments: this.deployments() }] };
        case 'DescribeTaskDefinition': return { taskDefinition: { status: 'ACTIVE' } };
        case 'UpdateService': return this.deployFromOutside();
        case 'ListServiceDeployments': return {
          serviceDeployments: this.rollouts.filter(({ createdAt }) => createdAt > input.createdAt.after).map(({ rolloutState }, i) => ({
            serviceDeploymentArn: `d-${i}`, status: { IN_PROGRESS: 'IN_PROGRESS', COMPLETED: 'SUCCESSFUL', FAILED: 'ROLLBACK_SUCCESSFUL' }[rolloutState],
          })),
        };
        default: throw new Error(`the simulation knows no ${operation}`);
      }
    });
  }

  /** After a rollback the last completed deployment is primary again; without one, the failed deployment stays. */
  private deployments() {
    const primary = this.rollsBack ? newestFirst(this.rollouts).find(({ rolloutState }) => rolloutState !== 'FAILED')! : this.rollouts.at(-1)!;
    return this.rollouts.map((rollout) => ({ ...rollout, status: rollout === primary ? 'PRIMARY' : 'ACTIVE' }));
  }
}

/** A service that CodeDeploy deploys. */
class BlueGreenService implements RotatedService {
  public readonly codeDeploy = { applicationName: 'app', deploymentGroupName: 'group', hooks: {} };
  public readonly clients = {
    ecs: { send: async (command: any) => this.faults.apply(command.constructor.name.replace(/Command$/, ''), () => this.describe(command)) } as unknown as ECSClient,
    codeDeploy: {
      send: async (command: any) => this.faults.apply(command.constructor.name.replace(/Command$/, ''), () => this.group.send(command)),
    } as unknown as CodeDeployClient,
  };
  private readonly group: CodeDeploySimulation;

  constructor(private readonly faults: AwsFaults, failing: boolean[], terminationWaitSeconds: number) {
    this.group = new CodeDeploySimulation(appSpec('web:1'), new Date(START), { terminationWaitSeconds });
    const { settings } = this.group;
    // The task definition of a redeployment is the live one, so that a failure belongs to the attempt.
    Object.defineProperty(this.group, 'settings', { value: { ...settings, failing: new Proxy({}, { get: () => failing.shift() ? 'AfterInstall' : undefined }) } });
  }

  public get now(): Date {
    return this.group.now;
  }

  public get liveSince(): number {
    return this.group.isIdle ? this.created : 0;
  }

  public advance(seconds: number): void {
    this.group.advance(seconds);
  }

  public deployFromOutside(): void {
    if (this.group.isIdle) this.group.deployByHand(appSpec('web:1'));
  }

  public stopByHand(): void {
    this.group.stopByHand(true);
  }

  /** Time at which the task set with the traffic was created. */
  private get created(): number {
    const shifted = newestFirst(this.group.started).find(({ status, instanceTerminationWaitTimeStarted }) => (
      status === 'Succeeded' || status === 'InProgress' && instanceTerminationWaitTimeStarted
    ));
    return shifted?.createTime?.getTime() ?? START - 3600_000;
  }

  private describe(command: any): unknown {
    if (command.constructor.name === 'DescribeTaskDefinitionCommand') return { taskDefinition: { status: 'ACTIVE' } };
    return {
      services: [{ status: 'ACTIVE', taskSets: [{ status: 'PRIMARY', createdAt: new Date(this.created), taskDefinition: 'web:1', loadBalancers: [{}] }] }],
    };
  }
}

const plans = fc.record({
  kind: fc.constantFrom('ROLLING', 'ROLLING_WITHOUT_ROLLBACK', 'CODE_DEPLOY'),
  faults: faultsOf(['DescribeServices', 'ListServiceDeployments', 'DescribeTaskDefinition', 'UpdateService', 'ListDeployments', 'BatchGetDeployments',
    'CreateDeployment', 'ContinueDeployment']),
  failing: fc.array(fc.boolean(), { maxLength: 4 }),
  terminationWait: fc.constantFrom(1, 600, 172_800),
  deploysBefore: fc.option(fc.constantFrom(10, 400, 4000), { nil: undefined }),
  happens: fc.array(fc.record({ attempt: fc.integer({ min: 1, max: 8 }), what: fc.constantFrom('DEPLOY', 'STOP') }), { maxLength: 3 }),
  isDeliveredTwice: fc.boolean(),
});

function serviceOf(plan: typeof plans extends fc.Arbitrary<infer T> ? T : never): RotatedService {
  const faults = new AwsFaults(plan.faults);
  if (plan.kind === 'CODE_DEPLOY') return new BlueGreenService(faults, [...plan.failing], plan.terminationWait);
  return new RollingService(faults, [...plan.failing], plan.kind === 'ROLLING');
}

test('whatever goes wrong, a message is kept until the live tasks have the new value, or deployments with it have failed', async () => {
  await fc.assert(fc.asyncProperty(plans, async (plan) => {
    const service = serviceOf(plan);
    if (plan.deploysBefore !== undefined) {
      service.deployFromOutside();
      service.advance(plan.deploysBefore);
    }
    const changedAt = service.now;
    const body = JSON.stringify({ secret: 'arn:secret', changedAt: changedAt.toISOString(), cluster: 'arn:cluster', service: 'arn:service', codeDeploy: service.codeDeploy });
    const Records = (plan.isDeliveredTwice ? ['m1', 'm2'] : ['m1']).map((messageId) => ({ messageId, body }));
    let failure: Error | undefined;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      service.advance(attempt === 1 ? 60 : RETRY_SECONDS);
      for (const { what } of plan.happens.filter((event) => event.attempt === attempt)) {
        if (what === 'DEPLOY') service.deployFromOutside();
        else service.stopByHand();
      }
      try {
        const { batchItemFailures } = await redeployServices({ Records }, service.clients);
        failure = undefined;
        if (batchItemFailures.length > 0) continue;
        expect(service.liveSince).toBeGreaterThan(changedAt.getTime());
        return;
      } catch (error) {
        failure = error as Error;
        if (failure.message.includes('have failed')) break;
      }
    }
    expect(failure?.message).toMatch(/^\[arn:service\] the live tasks keep the old value of arn:secret: deployments with the new one have failed, got d-.*, d-.*, d-/);
    expect(service.liveSince).toBeLessThanOrEqual(changedAt.getTime());
  }), MODEL_RUNS);
});
