import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import {
  Discovery, FargateBackendService, FargateBackendServiceProps, FargateJob, FargateJobProps, JobTrigger, WorkloadTask,
} from '../../src/index';
import { existingCluster, existingNamespace } from '../fixtures/existing-cluster';
import { recommendedFlags } from '../fixtures/recommended-flags';
import { danglingReferences } from '../template-checks/dangling-references';

/** Apps with the defaults of CDK, and with the context that `cdk init` writes. */
export const CONTEXTS: [string, Record<string, unknown>][] = [['without flags', {}], ['with the flags of cdk init', recommendedFlags]];

/** Where a resource is, as seen from the workload. */
export const POSITIONS = ['same stack', 'other stack', 'imported'] as const;
export type Position = typeof POSITIONS[number];

/** An app of a platform team and a team with a shop. */
export class Company {
  public readonly app: App;
  public readonly platform: Stack;
  public readonly shop: Stack;

  constructor(context: Record<string, unknown> = {}) {
    this.app = new App({ context, treeMetadata: false });
    this.platform = new Stack(this.app, 'Platform');
    this.shop = new Stack(this.app, 'Shop');
  }

  /** The stack of a resource in a position; imports belong to the shop. */
  public stackOf(position: Position): Stack {
    return position === 'other stack' ? this.platform : this.shop;
  }

  public cluster(id = 'Existing') {
    const scope = new Construct(this.shop, id);
    return existingCluster(scope, existingNamespace(scope));
  }

  /** Creates a service in the shop. */
  public service(task: WorkloadTask, props: Partial<FargateBackendServiceProps> = {}): FargateBackendService {
    return new FargateBackendService(this.shop, 'Web', { cluster: this.cluster(), task, discovery: Discovery.cloudMap({ name: 'web' }), ...props });
  }

  /** Creates a job in the shop. */
  public job(task: WorkloadTask, props: Partial<FargateJobProps> = {}): FargateJob {
    const trigger = JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.expression('rate(1 day)') });
    return new FargateJob(this.shop, 'Job', { cluster: this.cluster('JobPlatform'), task, trigger, ...props });
  }

  /** Synthesizes all stacks, which fails on a cycle between them. Fails on a reference to what a template does not have. */
  public synth(): void {
    for (const { template } of this.app.synth().stacks) expect(danglingReferences(template)).toEqual([]);
  }

  /** Synthesizes all stacks, and returns the statements of all policies of a stack. */
  public statements(stack: Stack, ...types: string[]): Statement[] {
    this.synth();
    return (types.length > 0 ? types : ['AWS::IAM::Policy']).flatMap((type) => Object.values(Template.fromStack(stack).findResources(type)))
      .flatMap(({ Properties }) => (Properties.PolicyDocument ?? Properties.KeyPolicy).Statement);
  }
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: Record<string, unknown>;
  readonly Condition?: unknown;
}

/** Returns the resources on which statements allow an action, as they are in the template. */
export function allowedOn(statements: readonly Statement[], action: string): unknown[] {
  return statements.filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => Resource);
}

/** Returns the text of a value, to look for a part of a name in it. */
export function textOf(value: unknown): string {
  return JSON.stringify(value);
}
