/**
 * What ECS passes to the function of a lifecycle hook.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export interface HookEvent {
  readonly lifecycleStage: string;
  /** ARN of the service deployment. */
  readonly resourceArn: string;
  readonly executionDetails: { readonly targetServiceRevisionArn: string };
  /** What the function answered the last time, at the same stage of the same deployment. */
  readonly hookDetails?: Partial<StartedTask>;
}

/** What the function remembers from one call to the next. */
export interface StartedTask {
  readonly taskArn: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** What the function answers. */
export type HookAnswer =
  | { readonly hookStatus: 'SUCCEEDED' | 'FAILED' }
  | { readonly hookStatus: 'IN_PROGRESS'; readonly callBackDelay: number; readonly hookDetails?: StartedTask };
