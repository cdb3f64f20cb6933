/** The parts of a CloudFormation request that handlers read. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  /** Absent from `Create` requests. */
  readonly PhysicalResourceId?: string;
}

/**
 * A request as CloudFormation sends it to the function of a custom resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export interface CustomResourceRequest extends CustomResourceEvent {
  /** Presigned URL of the response. Anybody who has it can respond. */
  readonly ResponseURL: string;
}

/** Result of the `OnEvent` function. */
export interface OnEventResponse<D extends object = Record<string, string>> {
  readonly PhysicalResourceId?: string;
  /** Passed on to the `IsComplete` function; attributes of the resource for `Fn::GetAtt`. */
  readonly Data?: D;
}

/** Result of the `IsComplete` function. */
export interface IsCompleteResponse<D extends object = Record<string, string>> {
  readonly IsComplete: boolean;
  /** Further attributes of the resource; read once it is complete. */
  readonly Data?: D;
}

export const INCOMPLETE: IsCompleteResponse = { IsComplete: false };
export const COMPLETE: IsCompleteResponse = { IsComplete: true };

/** Input of the `IsComplete` function: the request, merged with the result of `OnEvent`. */
export type IsCompleteRequest = CustomResourceRequest & OnEventResponse<object> & {
  /** Set by the state machine once it has given up. */
  readonly Failure?: ExecutionFailure;
};

/** An error as Step Functions reports it. `Cause` is JSON if a function threw the error. */
export interface ExecutionFailure {
  readonly Error: string;
  readonly Cause?: string;
}

/** Physical id of a resource that could not be created. CloudFormation sends a `Delete` request for such a resource, too. */
export const NOT_CREATED = 'cdk-fargate-workloads:not-created';

/** Properties of a resource. CloudFormation sends every scalar as a string. */
type ResourceProperties = Readonly<Record<string, unknown>>;

/** Event of the handlers of deployments. `Data` is the result of `OnEvent`. */
export interface ProviderEvent extends CustomResourceEvent {
  readonly ResourceType: string;
  readonly ResourceProperties: ResourceProperties;
  readonly OldResourceProperties?: ResourceProperties;
  readonly Data?: Record<string, string>;
}

/** CloudFormation waits an hour for a custom resource; the rest is for one last poll and the response. */
export const MAX_WAIT_MINUTES = 57;

/** Returns whether a request has used up the time that CloudFormation waits. */
export function isOutOfTime(event: ProviderEvent, now: Date): boolean {
  return now.getTime() - Date.parse(event.Data?.StartedAt ?? '') >= MAX_WAIT_MINUTES * 60_000;
}

/** Creates an error in the library's form. CloudFormation shows its message as the reason of the failure; it names the log group with the details. */
export function providerError({ LogicalResourceId }: Pick<CustomResourceEvent, 'LogicalResourceId'>, problem: string, remedy: string): Error {
  const logGroup = process.env.AWS_LAMBDA_LOG_GROUP_NAME;
  return new Error(`[${LogicalResourceId}] ${problem}; ${remedy}${logGroup ? ` (log group ${logGroup})` : ''}`);
}

/** Checks one property of a resource. */
export interface PropertyRequirement {
  readonly name: string;
  readonly isValid: (value: unknown) => boolean;
  readonly remedy: string;
}

/** Returns whether all properties are valid. */
export function hasValidProperties(properties: ResourceProperties, requirements: readonly PropertyRequirement[]): boolean {
  return requirements.every(({ name, isValid }) => isValid(properties[name]));
}

/** Fails on a property that the library's constructs would not have written. */
export function requireProperties(
  event: Pick<ProviderEvent, 'LogicalResourceId' | 'ResourceProperties'>, requirements: readonly PropertyRequirement[],
): void {
  const broken = requirements.find(({ name, isValid }) => !isValid(event.ResourceProperties[name]));
  if (!broken) return;
  const value = event.ResourceProperties[broken.name];
  const actual = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
  throw providerError(event, `${broken.name} is not valid, got ${actual}`, broken.remedy);
}
