import type { DeploymentInfo, DeploymentStatus, ECSTarget, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { AwsStub } from 'aws-sdk-client-mock';

/** The lifecycle of an ECS deployment (User Guide, "Deployment steps on an Amazon ECS compute platform"). */
export const LIFECYCLE = [
  'BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic',
] as const;
export type Lifecycle = (typeof LIFECYCLE)[number];

export interface Settings {
  /** Seconds that each lifecycle event takes; AllowTraffic takes as long as its steps. */
  readonly eventSeconds: number;
  /** Share of the replacement after each step of AllowTraffic, and the duration of the step. */
  readonly steps: readonly { readonly weight: number; readonly seconds: number }[];
  readonly terminationWaitSeconds: number;
  /** The wait for an approval before production traffic; 0 for none. */
  readonly approvalSeconds: number;
  readonly rollbackOn: readonly ('DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM')[];
  /** Seconds from the end of a deployment until CodeDeploy lists its rollback. */
  readonly rollbackLagSeconds: number;
  readonly rollbackSeconds: number;
  readonly rollbackFails: boolean;
  /** Seconds from the start of the simulation in which CodeDeploy cannot use its role. */
  readonly roleUnknownSeconds: number;
  /** The lifecycle event in which the next deployments of an AppSpec fail. */
  readonly failing: Readonly<Record<string, Lifecycle | undefined>>;
}

export const DEFAULT_SETTINGS: Settings = {
  eventSeconds: 5,
  steps: [{ weight: 10, seconds: 30 }, { weight: 100, seconds: 1 }],
  terminationWaitSeconds: 120,
  approvalSeconds: 0,
  rollbackOn: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
  rollbackLagSeconds: 4,
  rollbackSeconds: 20,
  rollbackFails: false,
  roleUnknownSeconds: 0,
  failing: {},
};

/** A fault of the next call: it fails before it takes effect, or its response is lost afterwards. */
export interface Fault {
  readonly when: 'BEFORE' | 'AFTER';
  readonly name: string;
  readonly status?: number;
}

interface SimulatedDeployment {
  readonly info: DeploymentInfo & { deploymentId: string; status: DeploymentStatus };
  readonly appSpec: string;
  readonly events: { name: Lifecycle; status: NonNullable<LifecycleEvent['status']>; diagnostics?: LifecycleEvent['diagnostics'] }[];
  /** Share of the replacement at the end of the deployment, which CodeDeploy may still report. */
  shown: number;
  /** Seconds left of the current phase. */
  left: number;
  phase: 'QUEUED' | Lifecycle | 'APPROVAL' | 'TERMINATION_WAIT' | 'TERMINATING' | 'ROLLING_BACK' | 'ENDED';
  step: number;
  stopping?: { left: number; rollback: boolean; code: 'MANUAL_STOP' | 'ALARM_ACTIVE' };
}

/**
 * A deployment group of CodeDeploy with its own clock, written from the documentation of the API, and from the recorded run of a linear deployment
 * with alarm rollbacks: in its termination wait, all eight lifecycle events had succeeded, including those without a hook, with weights of 100 and 0;
 * events after a failed one were `Skipped`.
 *
 * @see https://github.com/josefloressv/aws-devops-engineer/tree/HEAD/scenarios/domain-1-sdlc/ecs-bluegreen-codedeploy (2026-08-08)
 */
export class CodeDeploySimulation {
  settings: Settings;
  /** Faults of the next calls, by operation. */
  readonly faults: Record<string, Fault[]> = {};
  readonly calls: string[] = [];
  exists = true;
  private clock: number;
  private readonly start: number;
  private counter = 0;
  private readonly deployments: SimulatedDeployment[] = [];
  private readonly tags = new Map<string, string>();
  private readonly rollbacks: { of: SimulatedDeployment; left: number }[] = [];
  /** The task sets of the ECS service, the target group of the original one, and the replacement's share of the traffic. */
  private service: { readonly original: string; readonly group: 0 | 1; readonly replacement?: string; readonly weight: number };

  constructor(firstAppSpec: string, start: Date, settings: Partial<Settings> = {}) {
    this.service = { original: firstAppSpec, group: 0, weight: 0 };
    this.clock = this.start = start.getTime();
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
  }

  get now(): Date {
    return new Date(this.clock);
  }

  /** The AppSpec with all production traffic; `undefined` while it is split. */
  get live(): string | undefined {
    const { original, replacement, weight } = this.service;
    return weight === 0 ? original : weight === 100 ? replacement : undefined;
  }

  /** The weights of the two target groups in the production listener. */
  get weights(): [number, number] {
    const { group, weight } = this.service;
    return group === 0 ? [100 - weight, weight] : [weight, 100 - weight];
  }

  get running(): SimulatedDeployment | undefined {
    return this.deployments.find(({ phase }) => phase !== 'ENDED');
  }

  get isIdle(): boolean {
    return !this.running && this.rollbacks.length === 0;
  }

  /** Deployments that are no rollbacks. */
  get started(): readonly DeploymentInfo[] {
    return this.deployments.filter(({ info }) => info.creator === 'user').map(({ info }) => info);
  }

  /** The AppSpecs of those. */
  get deployed(): readonly string[] {
    return this.deployments.filter(({ info }) => info.creator === 'user').map(({ appSpec }) => appSpec);
  }

  get last(): DeploymentInfo {
    return this.deployments[this.deployments.length - 1].info;
  }

  /** Replaces the ECS service: its first task set is live. */
  replaceService(appSpec: string): void {
    this.service = { original: appSpec, group: 0, weight: 0 };
  }

  /** Starts a deployment of somebody else. */
  deployByHand(appSpec: string): string {
    return this.create(appSpec, 'by hand');
  }

  /** Stops the running deployment, as somebody else would. */
  stopByHand(rollback: boolean): void {
    if (this.running) this.requestStop(this.running, rollback, 'MANUAL_STOP');
  }

  alarm(): void {
    const { running } = this;
    if (!running || running.phase === 'TERMINATING') return;
    this.requestStop(running, this.settings.rollbackOn.includes('DEPLOYMENT_STOP_ON_ALARM'), 'ALARM_ACTIVE');
  }

  advance(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      this.clock += 1000;
      for (const pending of [...this.rollbacks]) {
        if (--pending.left > 0) continue;
        this.rollbacks.splice(this.rollbacks.indexOf(pending), 1);
        this.createRollback(pending.of);
      }
      if (this.running) this.tick(this.running);
    }
  }

  /** Handles the calls of the SDK, by one fake for all commands: a matcher for each would compare every call with every other. */
  connect(mock: AwsStub<any, any, any>): void {
    mock.send.callsFake(async (command: { readonly input: any }) => this.send(command));
  }

  /** Handles a call of the SDK. */
  send(command: { readonly input: any }): unknown {
    return this.call(command.constructor.name.replace(/Command$/, ''), command.input);
  }

  private answer(operation: string, input: any): unknown {
    switch (operation) {
      case 'ListDeployments': return this.list();
      case 'BatchGetDeployments': return this.batchGet(input.deploymentIds);
      case 'ListDeploymentTargets': return { targetIds: this.startedOne(input.deploymentId) && ['cluster:service'] };
      case 'BatchGetDeploymentTargets': return this.targets(input.deploymentId, input.targetIds);
      case 'CreateDeployment': return { deploymentId: this.create(input.revision.appSpecContent.content, input.description) };
      case 'StopDeployment': return this.stop(input.deploymentId, input.autoRollbackEnabled);
      case 'ContinueDeployment': return this.continue(input.deploymentId, input.deploymentWaitType);
      case 'ListTagsForResource': return { Tags: [...this.tags].map(([Key, Value]) => ({ Key, Value })) };
      case 'TagResource': return input.Tags.forEach(({ Key, Value }: any) => this.tags.set(Key, Value));
      default: throw new Error(`the simulation knows no ${operation}`);
    }
  }

  private call(name: string, input: unknown): unknown {
    this.calls.push(name);
    const fault = this.faults[name]?.shift();
    if (fault?.when === 'BEFORE') throw awsError(fault.name, 'made up by the test', fault.status);
    if (!this.exists) throw awsError('DeploymentGroupDoesNotExistException', 'No Deployment Group found for name: group');
    const output = this.answer(name, input);
    if (fault) throw awsError(fault.name, 'made up by the test', fault.status);
    return JSON.parse(JSON.stringify(output ?? {}), (key, value) => (key.endsWith('Time') ? new Date(value) : value));
  }

  private list() {
    const ids = this.deployments.map(({ info }) => info.deploymentId).reverse();
    return ids.length > 100 ? { deployments: ids.slice(0, 100), nextToken: 'more' } : { deployments: ids };
  }

  private batchGet(ids: string[]) {
    if (ids.length === 0) throw awsError('DeploymentIdRequiredException', 'The deploymentId was not specified');
    if (ids.length > 25) throw awsError('BatchLimitExceededException', 'The batch size is too big');
    // In no particular order.
    return { deploymentsInfo: ids.map(id => this.find(id).info).sort((a, b) => (a.deploymentId < b.deploymentId ? -1 : 1)) };
  }

  private targets(deploymentId: string, targetIds: string[]): { deploymentTargets: { deploymentTargetType: string; ecsTarget: ECSTarget }[] } {
    if (targetIds[0] !== 'cluster:service') throw awsError('InvalidDeploymentTargetIdException', 'no such target');
    const { events, shown, phase, info } = this.startedOne(deploymentId);
    const hasTaskSets = info.creator === 'user';
    return {
      deploymentTargets: [{
        deploymentTargetType: 'ECSTarget',
        ecsTarget: {
          deploymentId,
          status: phase === 'TERMINATION_WAIT' || info.status === 'Succeeded' ? 'Succeeded' : 'InProgress',
          lifecycleEvents: events.map(({ name, status, diagnostics }) => ({ lifecycleEventName: name, status, diagnostics })),
          taskSetsInfo: hasTaskSets ? [
            { taskSetLabel: 'Blue', status: shown < 100 ? 'PRIMARY' : 'ACTIVE', trafficWeight: 100 - shown },
            { taskSetLabel: 'Green', status: shown === 100 ? 'PRIMARY' : 'ACTIVE', trafficWeight: shown },
          ] : [],
        },
      }],
    };
  }

  private startedOne(id: string): SimulatedDeployment {
    const deployment = this.find(id);
    if (deployment.phase === 'QUEUED') throw awsError('DeploymentNotStartedException', `Deployment ${id} has not started`);
    return deployment;
  }

  private create(appSpec: string, description: string): string {
    if ((description ?? '').length > 100) throw awsError('DescriptionTooLongException', 'The description is too long');
    if (this.running) {
      const active = this.running.info.deploymentId;
      throw awsError('DeploymentLimitExceededException', `The Deployment Group 'group' already has an active Deployment '${active}'`);
    }
    if (this.rollbacks.length > 0) throw new Error('the test has failed: a deployment was started while a rollback was about to come');
    this.add(appSpec, { description, creator: 'user' });
    return this.last.deploymentId!;
  }

  private createRollback(of: SimulatedDeployment): void {
    const rollback = this.add(this.service.original, { creator: 'codeDeployRollback', rollbackInfo: { rollbackTriggeringDeploymentId: of.info.deploymentId } });
    of.info.rollbackInfo = { rollbackDeploymentId: rollback.info.deploymentId };
  }

  private add(appSpec: string, info: Partial<DeploymentInfo>): SimulatedDeployment {
    if (info.creator === 'user' && this.service.weight === 100) this.promote();
    const deployment: SimulatedDeployment = {
      info: { ...info, deploymentId: `d-${String(++this.counter).padStart(4, '0')}`, status: 'Created', createTime: this.now },
      appSpec,
      events: LIFECYCLE.map(name => ({ name, status: 'Pending' })),
      shown: 0,
      left: 3,
      phase: 'QUEUED',
      step: -1,
    };
    this.deployments.push(deployment);
    return deployment;
  }

  /** The replacement becomes the original of the next deployment. */
  private promote(): void {
    this.service = { original: this.service.replacement!, group: this.service.group === 0 ? 1 : 0, weight: 0 };
  }

  private tick(deployment: SimulatedDeployment): void {
    const { stopping } = deployment;
    if (stopping && --stopping.left <= 0) return this.end(deployment, 'Stopped', stopping.rollback, stopping.code);
    if (--deployment.left > 0) return;
    switch (deployment.phase) {
      case 'QUEUED':
        if (this.clock < this.start + this.settings.roleUnknownSeconds * 1000) return this.end(deployment, 'Failed', true, 'IAM_ROLE_PERMISSIONS');
        deployment.info.status = 'InProgress';
        if (deployment.info.creator === 'codeDeployRollback') return this.enter(deployment, 'ROLLING_BACK', this.settings.rollbackSeconds);
        return this.enterEvent(deployment, 'BeforeInstall');
      case 'APPROVAL':
        return this.end(deployment, 'Stopped', false, 'TIMEOUT');
      case 'TERMINATION_WAIT':
        return this.enter(deployment, 'TERMINATING', 5);
      case 'TERMINATING':
        this.promote();
        return this.end(deployment, 'Succeeded', false);
      case 'ROLLING_BACK':
        if (this.settings.rollbackFails) return this.end(deployment, 'Failed', false, 'INTERNAL_ERROR');
        this.service = { original: this.service.original, group: this.service.group, weight: 0 };
        return this.end(deployment, 'Succeeded', false);
      case 'ENDED':
        return;
      default:
        return this.leaveEvent(deployment, deployment.phase);
    }
  }

  private enterEvent(deployment: SimulatedDeployment, event: Lifecycle): void {
    this.setEvent(deployment, event, 'InProgress');
    if (event === 'AllowTraffic') return this.nextStep(deployment);
    this.enter(deployment, event, this.settings.eventSeconds);
  }

  private leaveEvent(deployment: SimulatedDeployment, event: Lifecycle): void {
    const isLastStep = event !== 'AllowTraffic' || deployment.step === this.settings.steps.length - 1;
    if (this.settings.failing[deployment.appSpec] === event && (isLastStep || deployment.step === 0)) {
      return this.end(deployment, 'Failed', this.settings.rollbackOn.includes('DEPLOYMENT_FAILURE'), 'HOOK_EXECUTION_FAILURE');
    }
    if (!isLastStep) return this.nextStep(deployment);
    this.setEvent(deployment, event, 'Succeeded');
    if (event === 'AfterAllowTestTraffic' && this.settings.approvalSeconds > 0) {
      deployment.info.status = 'Ready';
      return this.enter(deployment, 'APPROVAL', this.settings.approvalSeconds);
    }
    const next = LIFECYCLE[LIFECYCLE.indexOf(event) + 1];
    if (next) return this.enterEvent(deployment, next);
    deployment.info.instanceTerminationWaitTimeStarted = true;
    this.enter(deployment, 'TERMINATION_WAIT', this.settings.terminationWaitSeconds);
  }

  private nextStep(deployment: SimulatedDeployment): void {
    const step = this.settings.steps[++deployment.step];
    deployment.shown = step.weight;
    this.service = { ...this.service, replacement: deployment.appSpec, weight: step.weight };
    this.enter(deployment, 'AllowTraffic', step.seconds);
  }

  private enter(deployment: SimulatedDeployment, phase: SimulatedDeployment['phase'], seconds: number): void {
    deployment.phase = phase;
    deployment.left = seconds;
  }

  private end(deployment: SimulatedDeployment, status: DeploymentStatus, rollback: boolean, code?: string): void {
    const { info, phase } = deployment;
    if (status !== 'Succeeded') this.breakOff(deployment);
    info.status = status;
    info.completeTime = this.now;
    if (code) info.errorInformation = { code: code as any, message: `made up ${code}` };
    deployment.phase = 'ENDED';
    // "A rollback is not possible at this point" (AppSpec hooks, BeforeInstall).
    const isPossible = phase !== 'QUEUED' && phase !== 'BeforeInstall' && phase !== 'ROLLING_BACK';
    if (rollback && isPossible) this.rollbacks.push({ of: deployment, left: this.settings.rollbackLagSeconds });
  }

  private breakOff(deployment: SimulatedDeployment): void {
    const current = deployment.events.find(({ status }) => status === 'InProgress');
    if (!current) return;
    current.status = 'Failed';
    current.diagnostics = { errorCode: 'UnknownError', message: `made up failure of ${current.name}` };
    for (const event of deployment.events) if (event.status === 'Pending') event.status = 'Skipped';
  }

  private stop(id: string, rollback: boolean) {
    const deployment = this.find(id);
    if (deployment.phase === 'ENDED') throw awsError('DeploymentAlreadyCompletedException', `Deployment ${id} is already complete`);
    if (deployment.phase === 'TERMINATING') throw awsError('UnsupportedActionForDeploymentTypeException', 'cannot be stopped any more');
    this.requestStop(deployment, rollback, 'MANUAL_STOP');
    return { status: 'Pending' };
  }

  private requestStop(deployment: SimulatedDeployment, rollback: boolean, code: 'MANUAL_STOP' | 'ALARM_ACTIVE'): void {
    if (deployment.phase === 'TERMINATING' || deployment.phase === 'ROLLING_BACK') return;
    deployment.stopping ??= { left: 3, rollback, code };
  }

  private continue(id: string, waitType: string): void {
    const deployment = this.find(id);
    if (deployment.phase === 'ENDED') throw awsError('DeploymentAlreadyCompletedException', `Deployment ${id} is already complete`);
    const expected = { APPROVAL: 'READY_WAIT', TERMINATION_WAIT: 'TERMINATION_WAIT' }[deployment.phase as string];
    if (expected !== waitType) throw awsError('DeploymentIsNotInReadyStateException', `Deployment ${id} does not wait`);
    if (waitType === 'TERMINATION_WAIT') return this.enter(deployment, 'TERMINATING', 5);
    deployment.info.status = 'InProgress';
    this.enterEvent(deployment, 'BeforeAllowTraffic');
  }

  /** Approves the waiting deployment. */
  approve(): void {
    this.continue(this.running!.info.deploymentId, 'READY_WAIT');
  }

  private setEvent(deployment: SimulatedDeployment, name: Lifecycle, status: NonNullable<LifecycleEvent['status']>): void {
    deployment.events.find(event => event.name === name)!.status = status;
  }

  private find(id: string): SimulatedDeployment {
    const found = this.deployments.find(({ info }) => info.deploymentId === id);
    if (!found) throw awsError('DeploymentDoesNotExistException', `No deployment found for ID: ${id}`);
    return found;
  }

}

/** Returns an error as the SDK throws it. */
export function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $fault: status < 500 ? 'client' : 'server', $metadata: { httpStatusCode: status } });
}
