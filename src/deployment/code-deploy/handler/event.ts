/** What both functions are asked; `Data` is what the first one returned. */
export interface ProviderEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
  readonly Data?: Record<string, string>;
}

/** CloudFormation sends every scalar as a string. */
export type Properties = Readonly<Record<string, unknown>>;

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
export const BUDGET_MINUTES = 57;

export function isOutOfTime(event: ProviderEvent, now: Date): boolean {
  return now.getTime() - Date.parse(event.Data?.StartedAt ?? '') >= BUDGET_MINUTES * 60_000;
}

/**
 * An error in the library's form; its message becomes the reason that CloudFormation shows. It names the log group that tells more.
 */
export function refusal(event: Pick<ProviderEvent, 'LogicalResourceId'>, what: string, instead: string): Error {
  const logGroup = process.env.AWS_LAMBDA_LOG_GROUP_NAME;
  return new Error(`[${event.LogicalResourceId}] ${what}; ${instead}${logGroup ? ` (log group ${logGroup})` : ''}`);
}

/** What a property must be, and what to give instead. */
export interface Requirement {
  readonly name: string;
  readonly isValid: (value: unknown) => boolean;
  readonly instead: string;
}

export function isValid(properties: Properties, requirements: readonly Requirement[]): boolean {
  return requirements.every(requirement => requirement.isValid(properties[requirement.name]));
}

/** Refuses a property that does not have the form the constructs give it. */
export function requireProperties(event: Pick<ProviderEvent, 'LogicalResourceId' | 'ResourceProperties'>, requirements: readonly Requirement[]): void {
  const broken = requirements.find(({ name, isValid: check }) => !check(event.ResourceProperties[name]));
  if (!broken) return;
  const value = event.ResourceProperties[broken.name];
  const got = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
  throw refusal(event, `${broken.name} is not valid, got ${got}`, broken.instead);
}
