/** Frames from where CDK creates a resource of a workload to the code of the app, with some to spare for constructs of others in between. */
const FRAMES = 40;

/**
 * Creates a resource that `EcsRules` reads, so that reports name the line of the app that created the workload: by default, Node keeps ten calls.
 *
 * Relies on CDK noting the stack trace of each resource in its constructor.
 */
export function createTraceably<T>(create: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Math.max(stackTraceLimit, FRAMES);
  try {
    return create();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
