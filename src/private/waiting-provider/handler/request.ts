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
export interface Begun {
  readonly PhysicalResourceId?: string;
  /** For the second function, and for `Fn::GetAtt`. */
  readonly Data?: object;
}

/** What the second function finds. */
export interface Followed {
  readonly IsComplete: boolean;
  readonly Data?: object;
}

/** What the state machine hands to the second function: the request, and what the first one made of it. */
export type BegunRequest = CustomResourceRequest & Begun & {
  /** Why the state machine has given up. */
  readonly Failure?: Failure;
};

/** An error as Step Functions reports it. `Cause` is JSON where the error is a function's. */
export interface Failure {
  readonly Error: string;
  readonly Cause?: string;
}

/** Physical id of a resource that there never was: CloudFormation deletes also what it could not create. */
export const NOT_CREATED = 'cdk-fargate-workloads:not-created';
