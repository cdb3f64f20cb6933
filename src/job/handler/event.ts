/** What the custom resource is told. CloudFormation hands every value over as a string. */
export interface JobProperties {
  readonly Cluster: string;
  readonly TaskDefinition: string;
  /** Name of the container whose exit code counts. */
  readonly Container: string;
  /** `RunTask`'s own fields that say where and with what the task runs, as JSON. */
  readonly RunTask: string;
  readonly TimeoutSeconds: string;
}

/** What both functions are asked. */
export interface JobEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: JobProperties;
  /** What the first handler has answered. */
  readonly Data?: StartedJob;
}

/** A task that was started; nothing where none had to be. */
export interface StartedJob {
  readonly TaskArn?: string;
  readonly StartedAt?: string;
}
