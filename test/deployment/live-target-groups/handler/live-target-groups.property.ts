import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as fc from 'fast-check';
import { resolveLiveTargetGroups } from '../../../../src/deployment/live-target-groups/handler/live-target-groups';
import { ProviderEvent } from '../../../../src/private/custom-resource/handler/events';
import { AwsFaults, faultsOf, MODEL_RUNS } from '../../../fixtures/faults/aws-faults';

const { log } = console;
beforeAll(() => { console.log = () => undefined; });
afterAll(() => { console.log = log; });

const [LB, LISTENER, ...GROUPS] = ['loadbalancer/app/web/1', 'listener/app/web/1', 'targetgroup/blue/1', 'targetgroup/green/1']
  .map((name) => `arn:aws:elasticloadbalancing:eu-west-1:111122223333:${name}`);

/** A deployment that shifts traffic to the other target group, in seconds from the start. */
interface Shift {
  readonly at: number;
  readonly seconds: number;
  readonly succeeds: boolean;
}

/** A load balancer whose production traffic deployments shift between two target groups. */
class ShiftingBalancer {
  public readonly elb = {
    send: async ({ constructor, input }: any) => this.faults.apply(constructor.name, () => this.answer(constructor.name, input)),
  } as unknown as ElasticLoadBalancingV2Client;
  public readonly clock = {
    now: () => this.seconds * 1000,
    sleep: async (milliseconds: number) => { this.seconds += milliseconds / 1000; },
  };
  private seconds = 0;

  constructor(
    private readonly faults: AwsFaults, private readonly first: 0 | 1, private readonly shifts: readonly Shift[], private readonly isRule: boolean,
  ) {}

  /** The weights of both target groups now. */
  public get weights(): [number, number] {
    let live = this.first;
    for (const { at, seconds, succeeds } of this.shifts) {
      if (this.seconds < at) break;
      if (this.seconds < at + seconds) return live === 0 ? [90, 10] : [10, 90];
      if (succeeds) live = live === 0 ? 1 : 0;
    }
    return live === 0 ? [100, 0] : [0, 100];
  }

  private answer(operation: string, { TargetGroupArn }: any): object {
    const TargetGroups = GROUPS.map((arn, index) => ({ TargetGroupArn: arn, Weight: this.weights[index] }));
    const forward = [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
    switch (operation) {
      case 'DescribeTargetGroupsCommand': return { TargetGroups: [{ LoadBalancerArns: [LB] }] };
      case 'DescribeListenersCommand': return {
        Listeners: [{ ListenerArn: LISTENER, Port: 443, DefaultActions: this.isRule ? [{ Type: 'fixed-response' }] : forward }],
      };
      case 'DescribeRulesCommand': return { Rules: [{ Priority: '10', Actions: forward }] };
      case 'DescribeTargetHealthCommand': return { TargetHealthDescriptions: this.weights[GROUPS.indexOf(TargetGroupArn)] > 0 ? [{}] : [] };
      default: throw new Error(`the simulation knows no ${operation}`);
    }
  }
}

test('whatever goes wrong, the stack writes the live target group to the listener, or the message says what is split', async () => {
  const plans = fc.record({
    first: fc.constantFrom(0 as const, 1 as const),
    shifts: fc.array(fc.record({
      at: fc.integer({ min: -600, max: 600 }), seconds: fc.constantFrom(5, 60, 400, 2000), succeeds: fc.boolean(),
    }), { maxLength: 2 }),
    isRule: fc.boolean(),
    faults: faultsOf(['DescribeTargetGroupsCommand', 'DescribeListenersCommand', 'DescribeRulesCommand', 'DescribeTargetHealthCommand']),
    isDeliveredTwice: fc.boolean(),
  });
  await fc.assert(fc.asyncProperty(plans, async ({ first, shifts, isRule, faults, isDeliveredTwice }) => {
    const balancer = new ShiftingBalancer(new AwsFaults(faults), first, shifts.sort((one, other) => one.at - other.at), isRule);
    const properties = { ProductionPort: '443', ...isRule && { ProductionPriority: '10', Weighted: 'true' }, TargetGroupArns: GROUPS };
    const event: ProviderEvent = {
      RequestType: 'Update',
      RequestId: 'request',
      StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/0000',
      LogicalResourceId: 'WebListeners',
      ResourceType: 'Custom::EcsLiveTargetGroups',
      ResourceProperties: properties,
      OldResourceProperties: properties,
    };
    for (let delivery = 0; delivery < (isDeliveredTwice ? 2 : 1); delivery++) {
      try {
        const clients = { elb: balancer.elb, cloudFormation: {} as CloudFormationClient, codeDeploy: {} as CodeDeployClient };
        const { Data } = await resolveLiveTargetGroups(event, clients, balancer.clock);
        const [blue, green] = balancer.weights;
        expect(Data).toMatchObject({
          ProductionTargetGroupArn: blue === 100 ? GROUPS[0] : GROUPS[1],
          ...isRule && { ProductionWeight: String(blue), ProductionAlternateWeight: String(green) },
        });
      } catch (error) {
        expect((error as Error).message).toMatch(/^\[WebListeners\] traffic has been split .* got weights arn:.* (90|10), arn/);
        expect(balancer.weights).not.toContain(100);
      }
    }
  }), MODEL_RUNS);
});
