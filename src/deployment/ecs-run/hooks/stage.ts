/**
 * Stages of a deployment that ECS runs, in the order in which it passes through them.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export enum DeploymentStage {
  /**
   * Before anything else, and only where a deployment starts while more than one version is active.
   */
  RECONCILE_SERVICE = 'RECONCILE_SERVICE',

  /**
   * Before the first new task starts.
   */
  PRE_SCALE_UP = 'PRE_SCALE_UP',

  /**
   * All new tasks run and are healthy; nothing reaches them yet.
   */
  POST_SCALE_UP = 'POST_SCALE_UP',

  /**
   * While test traffic moves to the new tasks, and while it moves back in a rollback.
   */
  TEST_TRAFFIC_SHIFT = 'TEST_TRAFFIC_SHIFT',

  /**
   * Test traffic reaches the new tasks. The place for tests.
   */
  POST_TEST_TRAFFIC_SHIFT = 'POST_TEST_TRAFFIC_SHIFT',

  /**
   * Before production traffic moves; with canary and linear deployments, before each step of it.
   */
  PRE_PRODUCTION_TRAFFIC_SHIFT = 'PRE_PRODUCTION_TRAFFIC_SHIFT',

  /**
   * While production traffic moves; with canary and linear deployments, at each step of it. Also while it moves back in a
   * rollback.
   */
  PRODUCTION_TRAFFIC_SHIFT = 'PRODUCTION_TRAFFIC_SHIFT',

  /**
   * All production traffic reaches the new tasks; the old ones are still there.
   */
  POST_PRODUCTION_TRAFFIC_SHIFT = 'POST_PRODUCTION_TRAFFIC_SHIFT',
}

/** Stages that come once for each step of production traffic; the others come once for each deployment. */
export const STAGES_OF_EVERY_STEP: readonly DeploymentStage[] = [
  DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT,
];

/** Stages that a rollback passes through, too. */
export const STAGES_OF_ROLLBACK: readonly DeploymentStage[] = [
  DeploymentStage.TEST_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT,
];
