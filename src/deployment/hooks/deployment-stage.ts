/**
 * Stages of a deployment that ECS runs, in their order.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export enum DeploymentStage {
  /**
   * Before all other stages, and only when a deployment starts while more than one version is active.
   */
  RECONCILE_SERVICE = 'RECONCILE_SERVICE',

  /**
   * Before the first new task starts.
   */
  PRE_SCALE_UP = 'PRE_SCALE_UP',

  /**
   * After all new tasks have become healthy; they receive no traffic yet.
   */
  POST_SCALE_UP = 'POST_SCALE_UP',

  /**
   * While test traffic shifts to the new tasks, and while it shifts back in a rollback.
   */
  TEST_TRAFFIC_SHIFT = 'TEST_TRAFFIC_SHIFT',

  /**
   * After test traffic has shifted to the new tasks. The stage for tests.
   */
  POST_TEST_TRAFFIC_SHIFT = 'POST_TEST_TRAFFIC_SHIFT',

  /**
   * Before production traffic shifts; in canary and linear deployments, before each step.
   */
  PRE_PRODUCTION_TRAFFIC_SHIFT = 'PRE_PRODUCTION_TRAFFIC_SHIFT',

  /**
   * While production traffic shifts; in canary and linear deployments, at each step. Also while it shifts back in a rollback.
   */
  PRODUCTION_TRAFFIC_SHIFT = 'PRODUCTION_TRAFFIC_SHIFT',

  /**
   * After all production traffic has shifted to the new tasks; the old ones still run.
   */
  POST_PRODUCTION_TRAFFIC_SHIFT = 'POST_PRODUCTION_TRAFFIC_SHIFT',
}

/** Stages that occur once for each step of production traffic; the others occur once in each deployment. */
export const PER_STEP_STAGES: readonly DeploymentStage[] = [
  DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT,
];

/** Stages that also occur in a rollback. */
export const ROLLBACK_STAGES: readonly DeploymentStage[] = [
  DeploymentStage.TEST_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT,
];

/** Stages that occur exactly once in every deployment. */
export const ONCE_PER_DEPLOYMENT_STAGES: readonly DeploymentStage[] = [
  DeploymentStage.PRE_SCALE_UP, DeploymentStage.POST_SCALE_UP, DeploymentStage.POST_TEST_TRAFFIC_SHIFT, DeploymentStage.POST_PRODUCTION_TRAFFIC_SHIFT,
];

/**
 * Action of ECS when a hook has not finished in time.
 */
export enum HookTimeoutAction {
  /**
   * Rolls back to the old version.
   */
  ROLLBACK = 'ROLLBACK',

  /**
   * Continues as if the hook had succeeded.
   */
  CONTINUE = 'CONTINUE',
}
