import { BatchGetDeploymentsCommand, BatchGetDeploymentTargetsCommand, CodeDeployClient, ContinueDeploymentCommand, CreateDeploymentCommand, DeploymentInfo, ECSTarget, ListDeploymentsCommand, ListDeploymentTargetsCommand, ListTagsForResourceCommand, StopDeploymentCommand, TagResourceCommand } from '@aws-sdk/client-codedeploy';
import { isRunning, Observation, ObservedDeployment, Target, Traffic } from './deployment';
import type { GroupName } from './deployment-request';
import { LEASE_TAG, parseMarker } from './stored-state';
import { errorName } from '../../../private/lambda/aws-client';

/** BatchGetDeployments takes 25 ids. ListDeployments names the newest first: not documented, but what everybody builds on. */
const MAX_DEPLOYMENTS = 25;

/** Targets cost two calls each; beyond this the history is too confused to say what is live. */
const MAX_TARGETS = 5;

/** What CodeDeploy answers when a deployment has meanwhile gone on by itself. */
const OVERTAKEN = new Set([
  'DeploymentAlreadyCompletedException', 'DeploymentDoesNotExistException', 'DeploymentIsNotInReadyStateException',
  'DeploymentNotStartedException', 'InvalidDeploymentStatusException', 'UnsupportedActionForDeploymentTypeException',
]);

export interface Clients {
  readonly codeDeploy: CodeDeployClient;
  /** Does not repeat a call by itself: CreateDeployment is not idempotent, so the next poll looks first. */
  readonly codeDeployOnce: CodeDeployClient;
}

/** CodeDeploy's API, as far as one ECS deployment group needs it. */
export class DeploymentGroup {
  constructor(
    private readonly clients: Clients,
    private readonly names: GroupName,
    private readonly arn: string,
  ) {}

  async readLease(): Promise<string | undefined> {
    const { Tags } = await this.clients.codeDeploy.send(new ListTagsForResourceCommand({ ResourceArn: this.arn }));
    return Tags?.find(({ Key }) => Key === LEASE_TAG)?.Value;
  }

  async writeLease(value: string): Promise<void> {
    await this.clients.codeDeploy.send(new TagResourceCommand({ ResourceArn: this.arn, Tags: [{ Key: LEASE_TAG, Value: value }] }));
  }

  async observe(now: Date): Promise<Observation> {
    const { deployments: ids = [], nextToken } = await this.clients.codeDeploy.send(new ListDeploymentsCommand(this.names));
    const isWhole = nextToken === undefined && ids.length <= MAX_DEPLOYMENTS;
    if (ids.length === 0) return { now: now.getTime(), deployments: [], isFullHistory: isWhole };
    const { deploymentsInfo = [] } = await this.clients.codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(0, MAX_DEPLOYMENTS) }));
    const deployments = deploymentsInfo.map(toDeployment).sort((a, b) => b.createdAt - a.createdAt);
    return { now: now.getTime(), deployments: await this.withTargets(deployments), isFullHistory: isWhole };
  }

  /** Starts a deployment; answers whether CodeDeploy accepted it, which it does not while another one is active. */
  async start(appSpec: string, description: string): Promise<string | undefined> {
    try {
      const { deploymentId } = await this.clients.codeDeployOnce.send(new CreateDeploymentCommand({
        ...this.names,
        description,
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec } },
      }));
      return deploymentId;
    } catch (error) {
      if (errorName(error) === 'DeploymentLimitExceededException') return undefined;
      throw error;
    }
  }

  /** Stops and rolls back a deployment; answers whether there was something to stop. */
  async stop(deploymentId: string): Promise<boolean> {
    return this.unlessOvertaken(this.clients.codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true })));
  }

  async endTerminationWait(deploymentId: string): Promise<boolean> {
    return this.unlessOvertaken(
      this.clients.codeDeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'TERMINATION_WAIT' })),
    );
  }

  private async unlessOvertaken(call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (error) {
      if (OVERTAKEN.has(errorName(error))) return false;
      throw error;
    }
  }

  /** Looks at the targets of what runs, and of what has ended badly since the last success: these decide what is live. */
  private async withTargets(deployments: ObservedDeployment[]): Promise<ObservedDeployment[]> {
    const lastSuccess = deployments.findIndex(({ status, isRollback }) => status === 'Succeeded' && !isRollback);
    const recent = lastSuccess < 0 ? deployments : deployments.slice(0, lastSuccess);
    const inQuestion = recent.filter(deployment => isRunning(deployment) || !deployment.isRollback).slice(0, MAX_TARGETS);
    const targets = new Map<string, Target>();
    for (const { id } of inQuestion) targets.set(id, await this.target(id));
    return deployments.map(deployment => ({ ...deployment, target: targets.get(deployment.id) }));
  }

  private async target(deploymentId: string): Promise<Target> {
    try {
      const { targetIds = [] } = await this.clients.codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
      if (targetIds.length === 0) return toTarget({});
      const { deploymentTargets } = await this.clients.codeDeploy.send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }));
      return toTarget(deploymentTargets?.[0]?.ecsTarget ?? {});
    } catch (error) {
      if (errorName(error) === 'DeploymentNotStartedException') return toTarget({});
      throw error;
    }
  }
}

function toDeployment(info: DeploymentInfo): ObservedDeployment {
  const original = info.rollbackInfo?.rollbackTriggeringDeploymentId;
  const isRollback = info.creator === 'codeDeployRollback' || original !== undefined;
  const { code, message } = info.errorInformation ?? {};
  return {
    id: info.deploymentId!,
    status: info.status!,
    createdAt: info.createTime?.getTime() ?? 0,
    endedAt: info.completeTime?.getTime(),
    error: code || message ? `${code ?? 'an error'}: ${message ?? 'no message'}` : undefined,
    marker: isRollback ? undefined : parseMarker(info.description),
    isRollback,
    rollbackOf: original,
    rollbackId: info.rollbackInfo?.rollbackDeploymentId,
    terminationWaitStarted: info.instanceTerminationWaitTimeStarted ?? false,
  };
}

function toTarget({ lifecycleEvents = [], taskSetsInfo = [] }: ECSTarget): Target {
  return {
    events: lifecycleEvents.map(({ lifecycleEventName = 'unknown', status = 'Unknown', diagnostics }) => ({
      name: lifecycleEventName,
      status,
      diagnostics: diagnostics && [diagnostics.errorCode, diagnostics.scriptName, diagnostics.message, diagnostics.logTail?.slice(-400)]
        .filter(Boolean).join(': '),
    })),
    traffic: trafficOf(taskSetsInfo),
  };
}

function trafficOf(taskSets: NonNullable<ECSTarget['taskSetsInfo']>): Traffic {
  const share = (label: 'Blue' | 'Green') => taskSets
    .filter(({ taskSetLabel }) => taskSetLabel === label)
    .reduce((sum, { trafficWeight = 0 }) => sum + trafficWeight, 0);
  const [original, replacement] = [share('Blue'), share('Green')];
  if (original > 0 && replacement > 0) return 'split';
  if (replacement > 0) return 'replacement';
  return original > 0 ? 'original' : 'unknown';
}
