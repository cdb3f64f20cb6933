/** Environment variable that holds the configuration as JSON. */
export const CONFIG_VARIABLE = 'RUN_TASK';

/** Tag of the tasks that a hook has started, and so may stop. */
export const HOOK_TAG = 'cdk-fargate-workloads:hook';

/** Tag of those tasks that holds the ARN of the deployment that has started them. */
export const DEPLOYMENT_TAG = 'cdk-fargate-workloads:deployment';

/** Configuration of the function. */
export interface RunTaskConfig {
  /** Construct path, which distinguishes the hooks of a service. */
  readonly hook: string;
  readonly cluster: string;
  /** Absent when the task is that of the version being deployed. */
  readonly taskDefinition?: string;
  /** Name of the container whose exit code counts. */
  readonly container: string;
  readonly command?: string[];
  readonly timeoutMinutes: number;
  /** Whether the first deployment of the service passes without the task. */
  readonly skipFirstDeployment?: boolean;
}

/** Reads the configuration. */
export function readRunTaskConfig(environment: NodeJS.ProcessEnv): RunTaskConfig {
  const json = environment[CONFIG_VARIABLE];
  if (!json) throw new Error(`the environment variable ${CONFIG_VARIABLE} is empty; deploy the stack again`);
  return JSON.parse(json);
}

/**
 * The event that ECS passes to the function of a lifecycle hook.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export interface LifecycleHookEvent {
  readonly lifecycleStage: string;
  /** ARN of the service deployment. */
  readonly resourceArn: string;
  readonly executionDetails: { readonly targetServiceRevisionArn: string };
  /** Details of the function's last response at the same stage of the same deployment. */
  readonly hookDetails?: HookDetails;
}

/** State that ECS passes from one call of the function to the next. */
export interface HookDetails extends Partial<StartedTask> {
  /** Time of the first call, in ISO 8601 format. */
  readonly firstCallAt?: string;
}

/** The task of a hook. */
export interface StartedTask {
  readonly taskArn: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** The response of the function. */
export type LifecycleHookResponse =
  | { readonly hookStatus: 'SUCCEEDED' | 'FAILED' }
  | { readonly hookStatus: 'IN_PROGRESS'; readonly callBackDelay: number; readonly hookDetails: HookDetails };

/** Event of EventBridge about a deployment of the service, in which the function reads nothing. */
export interface DeploymentStateChange {
  readonly 'detail-type': string;
}
