import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';
import { pushPlaceholder } from '../../../src/delivery/placeholder/handler/push-placeholder';
import { AwsFaults, awsFault, faultsOf, MODEL_RUNS } from '../../fixtures/faults/aws-faults';

const { log } = console;
beforeAll(() => { console.log = () => undefined; });
afterAll(() => { console.log = log; });

const URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop';
const RUNNING = { NONE: undefined, OWN: `${URI}:v1`, FOREIGN: 'public.ecr.aws/nginx/nginx:stable' };

/** A repository with a live tag, tasks that may run already, and a project that builds the placeholder. */
class Registry {
  public readonly builds = new Map<string, number>();
  public now = 0;
  public readonly clock = { now: () => this.now, sleep: async (milliseconds: number) => { this.now += milliseconds; } };
  private readonly client = {
    send: async ({ constructor, input }: any) => {
      const operation = constructor.name.replace(/Command$/, '');
      return this.faults.apply(operation, () => (this as any)[`on${operation}`](input));
    },
  };

  public readonly clients = {
    codeBuild: this.client as unknown as CodeBuildClient, ecr: this.client as unknown as ECRClient, ecs: this.client as unknown as ECSClient,
  };

  constructor(
    private readonly faults: AwsFaults, public tag: string | undefined, private readonly running: string | undefined,
    private readonly build: { readonly seconds: number; readonly fails: boolean },
  ) {}

  protected onDescribeImages() {
    this.finishBuilds();
    if (!this.tag) throw awsFault('ImageNotFoundException');
    return {};
  }

  protected onListClusters() {
    return { clusterArns: ['arn:cluster'] };
  }

  protected onListTasks() {
    return { taskArns: this.running ? ['arn:task'] : [] };
  }

  protected onDescribeTasks() {
    return { tasks: [{ containers: [{ name: 'app', image: this.running, imageDigest: 'sha256:running' }] }] };
  }

  protected onBatchGetImage() {
    return { images: [{ imageManifest: '{}' }] };
  }

  protected onPutImage({ imageDigest }: any) {
    this.tag = imageDigest;
    return {};
  }

  protected onStartBuild({ idempotencyToken }: any) {
    if (!this.builds.has(idempotencyToken)) this.builds.set(idempotencyToken, this.now);
    return { build: { id: idempotencyToken } };
  }

  protected onBatchGetBuilds({ ids: [id] }: any) {
    this.finishBuilds();
    const isRunning = this.now < this.builds.get(id)! + this.build.seconds * 1000;
    return { builds: [{ id, buildStatus: isRunning ? 'IN_PROGRESS' : this.build.fails ? 'FAILED' : 'SUCCEEDED' }] };
  }

  private finishBuilds(): void {
    const hasEnded = [...this.builds.values()].some((start) => this.now >= start + this.build.seconds * 1000);
    if (hasEnded && !this.build.fails) this.tag ??= 'placeholder';
  }
}

test('whatever goes wrong, a live tag keeps its image, or names the one that runs, or the placeholder where none does', async () => {
  const plans = fc.record({
    tag: fc.constantFrom(undefined, undefined, 'sha256:delivered'),
    running: fc.constantFrom('NONE' as const, 'OWN' as const, 'FOREIGN' as const),
    build: fc.record({ seconds: fc.constantFrom(20, 300, 1000), fails: fc.boolean() }),
    faults: faultsOf(['DescribeImages', 'ListClusters', 'ListTasks', 'DescribeTasks', 'BatchGetImage', 'PutImage', 'StartBuild', 'BatchGetBuilds']),
    deliveries: fc.constantFrom(1, 2),
  });
  await fc.assert(fc.asyncProperty(plans, async ({ tag, running, build, faults, deliveries }) => {
    const registry = new Registry(new AwsFaults(faults), tag, RUNNING[running], build);
    for (let delivery = 0; delivery < deliveries; delivery++) {
      const before = registry.tag;
      const outcome = await pushPlaceholder({
        RequestType: 'Create',
        RequestId: 'request-1',
        LogicalResourceId: 'Placeholder',
        ResourceProperties: {
          ProjectName: 'p', RepositoryName: 'shop', RepositoryUri: URI, Tag: 'live-web', Containers: [{ Family: 'Web', Name: 'app' }], Variables: {},
        },
      }, registry.clients, registry.clock).then(() => 'PUSHED', (error: Error) => error.message);
      if (before) expect([outcome, registry.tag]).toEqual(['PUSHED', before]);
      else if (running === 'OWN') expect([outcome, registry.tag]).toEqual(['PUSHED', 'sha256:running']);
      else if (running === 'FOREIGN') expect([outcome, registry.tag]).toEqual([expect.stringContaining('would replace the image of running tasks'), undefined]);
      else if (outcome === 'PUSHED') expect(registry.tag).toBe('placeholder');
      else expect(outcome).toMatch(/could not be pushed, got (FAILED|IN_PROGRESS after 14 minutes)/);
      expect(registry.builds.size).toBeLessThanOrEqual(1);
    }
  }), MODEL_RUNS);
});
