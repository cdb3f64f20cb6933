import { CodeDeploySimulation } from './code-deploy-simulation';
import { IsCompleteResponse, OnEventResponse, ProviderEvent } from '../../../../src/private/custom-resource/handler/events';

export interface Handlers {
  onEvent(event: ProviderEvent): Promise<OnEventResponse>;
  isComplete(event: ProviderEvent): Promise<IsCompleteResponse>;
}

export type Properties = Record<string, string>;

export interface UpdateOptions {
  /** Whether another resource fails after this resource is complete, so that the stack rolls back. */
  readonly anotherResourceFails?: boolean;
  /** Whether the stack stays as it is after a failure (`cdk deploy --no-rollback`). */
  readonly noRollback?: boolean;
  /** Number of polls after which another resource fails: the rollback starts at once, while this request is still polled. */
  readonly cancelAfter?: number;
  /** Called between two polls of the update; not during its rollback. */
  readonly betweenPolls?: (poll: number) => void;
  /** Whether Lambda runs every poll twice. */
  readonly isRetried?: boolean;
}

export interface Outcome {
  readonly status: 'COMPLETE' | 'FAILED' | 'ROLLED_BACK' | 'ROLLBACK_FAILED' | 'DELETED' | 'DELETE_FAILED';
  readonly reasons: string[];
  /** Version that was live at the end of the operation. */
  readonly live: string | undefined;
}

const POLL_SECONDS = 15;
const POLLS = 3600 / POLL_SECONDS;

/** A custom resource in a stack, its requests, and the state machine, which polls for at most an hour. */
export class CloudFormationSimulation {
  /** Messages of failed requests, with the versions that were live then, and at the start of the request. */
  readonly failures: { message: string; live: string | undefined; liveBefore: string | undefined; isLate: boolean }[] = [];
  polls = 0;
  private requests = 0;
  private late: Request[] = [];

  constructor(
    private readonly codeDeploy: CodeDeploySimulation,
    private readonly handlers: Handlers,
    private readonly resourceType: string,
    private properties: Properties,
    private readonly setClock: (now: Date) => void,
  ) {}

  async create(): Promise<OnEventResponse & IsCompleteResponse> {
    const request = await this.begin('Create', this.properties);
    await this.finish(request);
    return { ...request.begun, ...request.ended! };
  }

  async update(changes: Properties, options: UpdateOptions = {}): Promise<Outcome> {
    const [old, next] = [this.properties, { ...this.properties, ...changes }];
    const reasons: string[] = [];
    try {
      const request = await this.begin('Update', next, old);
      if (await this.finish(request, options)) {
        if (!options.anotherResourceFails) {
          this.properties = next;
          return this.outcome('COMPLETE', reasons);
        }
      } else {
        this.late.push(request);
      }
    } catch (error) {
      reasons.push((error as Error).message);
    }
    if (options.noRollback) {
      this.properties = next;
      return this.outcome('FAILED', reasons);
    }
    try {
      const rollback = await this.begin('Update', old, next);
      await this.finish(rollback, { isRetried: options.isRetried });
      return this.outcome('ROLLED_BACK', reasons);
    } catch (error) {
      return this.outcome('ROLLBACK_FAILED', [...reasons, (error as Error).message]);
    }
  }

  async delete(options: UpdateOptions = {}): Promise<Outcome> {
    try {
      await this.finish(await this.begin('Delete', this.properties), options);
      return this.outcome('DELETED', []);
    } catch (error) {
      return this.outcome('DELETE_FAILED', [(error as Error).message]);
    }
  }

  /** Lets time pass, in which cancelled requests are still polled. */
  async advance(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += POLL_SECONDS) await this.wait();
  }

  /** Lets time pass until no cancelled request is polled any more. */
  async advanceUntilPollingEnds(): Promise<void> {
    for (let poll = 0; poll < POLLS && this.late.length > 0; poll++) await this.wait();
  }

  private async begin(type: ProviderEvent['RequestType'], properties: Properties, old?: Properties): Promise<Request> {
    const event: ProviderEvent = {
      RequestType: type,
      RequestId: `00000000-0000-4000-8000-${String(++this.requests).padStart(12, '0')}`,
      StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/0000',
      LogicalResourceId: 'WebDeployment',
      PhysicalResourceId: type === 'Create' ? undefined : 'app/group',
      ResourceType: this.resourceType,
      ResourceProperties: properties,
      OldResourceProperties: old,
    };
    this.codeDeploy.advance(2);
    const request = new Request(event, this.handlers, this.codeDeploy.live);
    this.setClock(this.codeDeploy.now);
    await this.orFailure(request, async () => request.begin());
    return request;
  }

  /** Polls until the request is complete. Returns false when it was cancelled before. */
  private async finish(request: Request, options: UpdateOptions = {}): Promise<boolean> {
    for (let poll = 1; poll <= POLLS; poll++) {
      if (options.cancelAfter === poll - 1) return false;
      await this.orFailure(request, async () => this.poll(request, options.isRetried));
      if (request.ended) return true;
      await this.wait();
      options.betweenPolls?.(poll);
    }
    throw new Error('it has not ended within the hour');
  }

  private async poll(request: Request, isRetried = false): Promise<void> {
    this.polls++;
    this.setClock(this.codeDeploy.now);
    await request.poll();
    if (isRetried && !request.ended) await request.poll();
  }

  private async wait(): Promise<void> {
    this.codeDeploy.advance(POLL_SECONDS);
    for (const request of [...this.late]) {
      try {
        await this.orFailure(request, async () => this.poll(request), true);
      } catch {
        this.late = this.late.filter(other => other !== request);
      }
      if (request.ended) this.late = this.late.filter(other => other !== request);
    }
  }

  private async orFailure(request: Request, action: () => Promise<void>, isLate = false): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.failures.push({ message: (error as Error).message, live: this.codeDeploy.live, liveBefore: request.liveBefore, isLate });
      throw error;
    }
  }

  private outcome(status: Outcome['status'], reasons: string[]): Outcome {
    return { status, reasons, live: this.codeDeploy.live };
  }
}

class Request {
  begun: OnEventResponse = {};
  ended?: IsCompleteResponse;

  constructor(private event: ProviderEvent, private readonly handlers: Handlers, readonly liveBefore: string | undefined) {}

  async begin(): Promise<void> {
    this.begun = throughJson(await this.handlers.onEvent(throughJson(this.event)));
    this.event = { ...this.event, ...this.begun };
  }

  async poll(): Promise<void> {
    const response = throughJson(await this.handlers.isComplete(throughJson(this.event)));
    if (response.IsComplete) this.ended = response;
  }
}

/** Serializes a payload as Lambda does. */
function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
