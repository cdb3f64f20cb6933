import { resetScenarios, createScenario, Scenario } from '../deployment/code-deploy/handler/simulated-stack';

const NAME = 'arn:aws:ecs:eu-west-1:111122223333:task-definition';

/** A revision of the task definition: settings of the stack, and an image. */
interface Revision {
  readonly settings: string;
  readonly image: string;
}

/**
 * An account with a service, a pipeline and a stack. Revisions of the stack use the tag of the live image, those of the pipeline a version. Tags are
 * resolved when a deployment starts.
 */
class Account {
  public readonly scenario: Scenario = createScenario({ terminationWaitSeconds: 300 });
  public tag = 'placeholder';
  private readonly revisions = new Map<string, Revision>();
  /** Image that each revision's latest tasks have pulled. */
  private readonly pulled = new Map<string, string>();
  private seen = 0;
  private recordAt?: { readonly version: string; readonly deployment: string };

  constructor() {
    this.revisions.set('web:1', { settings: 'first', image: ':live-web' });
    this.pulled.set('web:1', this.tag);
  }

  /** Settings and version of the live tasks. */
  public get live(): { settings: string; version: string } {
    const name = this.nameOf(this.scenario.codeDeploy.live!);
    return { settings: this.revisions.get(name)!.settings, version: this.pulled.get(name)! };
  }

  /** The pipeline deploys a version with the settings of the latest stack update, and records it a minute after its success. */
  public deliver(version: string, settings: string): void {
    const name = this.register({ settings, image: version });
    this.recordAt = { version, deployment: this.scenario.codeDeploy.deployByHand(this.appSpec(name)) };
    this.advance();
  }

  /** Makes the deployment of the next revision fail. */
  public failNext(): void {
    const { codeDeploy } = this.scenario;
    codeDeploy.settings = { ...codeDeploy.settings, failing: { [this.appSpec(`web:${this.revisions.size + 1}`)]: 'Install' } };
  }

  public async waitForDelivery(): Promise<void> {
    for (let i = 0; i < 200 && this.recordAt; i++) {
      await this.scenario.stack.advance(15);
      this.advance();
    }
  }

  /** Updates the stack with other settings of the task. */
  public async deployStack(settings: string, options: { anotherResourceFails?: boolean } = {}): Promise<string> {
    const name = this.register({ settings, image: ':live-web' });
    const { status } = await this.scenario.stack.update({ AppSpec: this.appSpec(name) }, { ...options, betweenPolls: () => this.advance() });
    this.advance();
    return status;
  }

  private register(revision: Revision): string {
    const name = `web:${this.revisions.size + 1}`;
    this.revisions.set(name, revision);
    return name;
  }

  private appSpec(name: string): string {
    return JSON.stringify({ Resources: [{ TargetService: { Properties: { TaskDefinition: `${NAME}/${name}` } } }] });
  }

  private nameOf(appSpec: string): string {
    return JSON.parse(appSpec).Resources[0].TargetService.Properties.TaskDefinition.split('/').at(-1);
  }

  /** Pulls the images of new deployments, and records a deployment of the pipeline a minute after its success. */
  private advance(): void {
    const { codeDeploy } = this.scenario;
    for (const appSpec of codeDeploy.deployed.slice(this.seen)) this.pull(this.nameOf(appSpec));
    this.seen = codeDeploy.deployed.length;
    if (!this.recordAt) return;
    const { version, deployment } = this.recordAt;
    const delivered = codeDeploy.started.find(({ deploymentId }) => deploymentId === deployment);
    const since = delivered?.status === 'Succeeded' ? codeDeploy.now.getTime() - delivered.completeTime!.getTime() : -1;
    if (since < 60_000) return;
    this.tag = version;
    this.recordAt = undefined;
  }

  private pull(name: string): void {
    const { image } = this.revisions.get(name)!;
    this.pulled.set(name, image === ':live-web' ? this.tag : image);
  }
}

afterEach(resetScenarios);

describe('deployments of a pipeline and stack updates', () => {
  test('keep the changes of each other', async () => {
    const account = new Account();
    account.deliver('v1', 'first');
    await account.waitForDelivery();
    expect(account.live).toEqual({ settings: 'first', version: 'v1' });

    await expect(account.deployStack('second')).resolves.toBe('COMPLETE');
    expect(account.live).toEqual({ settings: 'second', version: 'v1' });

    await account.scenario.stack.advance(600);
    account.deliver('v2', 'second');
    await account.waitForDelivery();
    expect(account.live).toEqual({ settings: 'second', version: 'v2' });
    await expect(account.deployStack('third')).resolves.toBe('COMPLETE');
    expect(account.live).toEqual({ settings: 'third', version: 'v2' });
  });

  test('keep the latest version when an update fails and the stack rolls back, however old its template is', async () => {
    const account = new Account();
    for (const version of ['v1', 'v2', 'v3']) {
      account.deliver(version, 'first');
      await account.waitForDelivery();
    }

    await expect(account.deployStack('second', { anotherResourceFails: true })).resolves.toBe('ROLLED_BACK');
    expect(account.live).toEqual({ settings: 'first', version: 'v3' });
  });

  test('keep the version of a deployment that ends while the update waits, as the update lets it be recorded', async () => {
    const account = new Account();
    account.deliver('v1', 'first');

    await expect(account.deployStack('second')).resolves.toBe('COMPLETE');
    expect(account.live).toEqual({ settings: 'second', version: 'v1' });
    expect(account.scenario.logs).toContainEqual(expect.objectContaining({ because: expect.stringMatching(/^somebody else/) }));
  });

  test('keep the previous version when a deployment fails', async () => {
    const account = new Account();
    account.deliver('v1', 'first');
    await account.waitForDelivery();
    account.failNext();
    account.deliver('v2', 'first');
    await account.scenario.stack.advance(900);

    await expect(account.deployStack('second')).resolves.toBe('COMPLETE');
    expect(account.live).toEqual({ settings: 'second', version: 'v1' });
  });
});
