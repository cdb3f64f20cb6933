/**
 * How long a stack update waits for the CodeDeploy deployment that it starts.
 */
export enum WaitFor {
  /**
   * Until the new version has all production traffic. The old tasks may still be there. A deployment that fails before
   * fails the stack update; one that an alarm rolls back later, in the termination wait, does not.
   */
  TRAFFIC_SHIFTED = 'TRAFFIC_SHIFTED',

  /**
   * Until the old tasks are gone too: the termination wait counts.
   */
  COMPLETED = 'COMPLETED',

  /**
   * Until CodeDeploy has accepted the deployment. A deployment that fails later rolls back without failing the stack, so
   * watch it with an alarm or a CodeDeploy trigger.
   */
  NOTHING = 'NOTHING',
}
