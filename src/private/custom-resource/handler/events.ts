
/** What CloudFormation sends to a custom resource's function, as far as it is looked at here. */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  /** Absent when the resource is created. */
  readonly PhysicalResourceId?: string;
  /** Where the answer goes. Whoever has it can answer. */
  readonly ResponseURL: string;
}

/** What the first function makes of a request. */
export interface OnEventResult {
  readonly PhysicalResourceId?: string;
  /** For the second function, and for `Fn::GetAtt`. */
  readonly Data?: object;
}

/** What the second function finds. */
export interface IsCompleteResult {
  readonly IsComplete: boolean;
  readonly Data?: object;
}

/** What the state machine hands to the second function: the request, and what the first one made of it. */
export type IsCompleteRequest = CustomResourceRequest & OnEventResult & {
  /** Why the state machine has given up. */
  readonly Failure?: ExecutionFailure;
};

/** An error as Step Functions reports it. `Cause` is JSON where the error is a function's. */
export interface ExecutionFailure {
  readonly Error: string;
  readonly Cause?: string;
}

/** Physical id of a resource that there never was: CloudFormation deletes also what it could not create. */
export const NOT_CREATED = 'cdk-fargate-workloads:not-created';

/** What both functions are asked; `Data` is what the first one returned. */
export interface ProviderEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: ResourceProperties;
  readonly OldResourceProperties?: ResourceProperties;
  readonly Data?: Record<string, string>;
}

/** CloudFormation sends every scalar as a string. */
export type ResourceProperties = Readonly<Record<string, unknown>>;

export interface OnEventResponse {
  readonly PhysicalResourceId?: string;
  readonly Data?: Record<string, string>;
}

/** What the second function finds. `Data` counts once it is complete. */
export interface IsCompleteResponse {
  readonly IsComplete: boolean;
  readonly Data?: Record<string, string>;
}

export const INCOMPLETE: IsCompleteResponse = { IsComplete: false };
export const COMPLETE: IsCompleteResponse = { IsComplete: true };

/** CloudFormation gives a custom resource one hour; the rest is for one last poll and the answer. */
export const MAX_WAIT_MINUTES = 57;

export function isOutOfTime(event: ProviderEvent, now: Date): boolean {
  return now.getTime() - Date.parse(event.Data?.StartedAt ?? '') >= MAX_WAIT_MINUTES * 60_000;
}

/**
 * An error in the library's form; its message becomes the reason that CloudFormation shows. It names the log group that tells more.
 */
export function providerError(event: Pick<ProviderEvent, 'LogicalResourceId'>, what: string, remedy: string): Error {
  const logGroup = process.env.AWS_LAMBDA_LOG_GROUP_NAME;
  return new Error(`[${event.LogicalResourceId}] ${what}; ${remedy}${logGroup ? ` (log group ${logGroup})` : ''}`);
}

/** What a property must be, and what to give instead. */
export interface PropertyRequirement {
  readonly name: string;
  readonly isValid: (value: unknown) => boolean;
  readonly remedy: string;
}

export function hasValidProperties(properties: ResourceProperties, requirements: readonly PropertyRequirement[]): boolean {
  return requirements.every(requirement => requirement.isValid(properties[requirement.name]));
}

/** Refuses a property that does not have the form the constructs give it. */
export function requireProperties(event: Pick<ProviderEvent, 'LogicalResourceId' | 'ResourceProperties'>, requirements: readonly PropertyRequirement[]): void {
  const broken = requirements.find(({ name, isValid: check }) => !check(event.ResourceProperties[name]));
  if (!broken) return;
  const value = event.ResourceProperties[broken.name];
  const got = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
  throw providerError(event, `${broken.name} is not valid, got ${got}`, broken.remedy);
}
