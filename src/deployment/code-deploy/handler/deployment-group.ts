import {
  BatchGetDeploymentsCommand, BatchGetDeploymentTargetsCommand, CodeDeployClient, ContinueDeploymentCommand, CreateDeploymentCommand, DeploymentInfo,
  ECSTarget, ListDeploymentsCommand, ListDeploymentTargetsCommand, ListTagsForResourceCommand, StopDeploymentCommand, TagResourceCommand,
} from '@aws-sdk/client-codedeploy';
import { isRunning, Observation, ObservedDeployment, Target, Traffic } from './deployment';
import { LEASE_TAG, parseMarker } from './stored-state';
import { errorName } from '../../../private/lambda/aws-client';

/** Maximum number of ids in a call of BatchGetDeployments. ListDeployments returns the newest first, which AWS does not document. */
const MAX_DEPLOYMENTS = 25;

/** Maximum number of targets, each of which takes two calls; a history with more of them does not show which version is live. */
const MAX_TARGETS = 5;

/** Errors of CodeDeploy when a deployment has progressed since it was described. */
const OVERTAKEN = new Set([
  'DeploymentAlreadyCompletedException', 'DeploymentDoesNotExistException', 'DeploymentIsNotInReadyStateException',
  'DeploymentNotStartedException', 'InvalidDeploymentStatusException', 'UnsupportedActionForDeploymentTypeException',
]);

export interface GroupName {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
}

export interface Clients {
  readonly codeDeploy: CodeDeployClient;
  /** Client without retries: CreateDeployment is not idempotent, so the next poll looks first. */
  readonly codeDeployOnce: CodeDeployClient;
}

/** An ECS deployment group in the API of CodeDeploy. */
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
    const { deployments, isFullHistory } = await listDeployments(this.names, this.clients.codeDeploy);
    return { now: now.getTime(), deployments: await this.withTargets(deployments.map(toDeployment)), isFullHistory };
  }

  /** Starts a deployment, and returns its id; undefined when CodeDeploy does not accept it, because another one is active. */
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

  /** Stops and rolls back a deployment. Returns whether it could still be stopped. */
  async stop(deploymentId: string): Promise<boolean> {
    return this.unlessOvertaken(this.clients.codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true })));
  }

  /** Ends the termination wait of a deployment. Returns whether it was still waiting. */
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

  /** Adds the targets of running deployments, and of those that have failed since the last success: they decide which version is live. */
  private async withTargets(deployments: ObservedDeployment[]): Promise<ObservedDeployment[]> {
    const lastSuccess = deployments.findIndex(({ status, isRollback }) => status === 'Succeeded' && !isRollback);
    const recent = lastSuccess < 0 ? deployments : deployments.slice(0, lastSuccess);
    const inQuestion = recent.filter((deployment) => isRunning(deployment) || !deployment.isRollback).slice(0, MAX_TARGETS);
    const targets = new Map<string, Target>();
    for (const { id } of inQuestion) targets.set(id, await this.target(id));
    return deployments.map((deployment) => ({ ...deployment, target: targets.get(deployment.id) }));
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

/** The newest deployments of a group, newest first. */
interface DeploymentHistory {
  readonly deployments: DeploymentInfo[];
  /** Whether these are all deployments of the group. */
  readonly isFullHistory: boolean;
}

/** Returns the newest deployments of a group, newest first. */
export async function listDeployments(
  { applicationName, deploymentGroupName }: GroupName, codeDeploy: CodeDeployClient,
): Promise<DeploymentHistory> {
  const { deployments: ids = [], nextToken } = await codeDeploy.send(new ListDeploymentsCommand({ applicationName, deploymentGroupName }));
  const isFullHistory = nextToken === undefined && ids.length <= MAX_DEPLOYMENTS;
  if (ids.length === 0) return { deployments: [], isFullHistory };
  const { deploymentsInfo = [] } = await codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(0, MAX_DEPLOYMENTS) }));
  return { deployments: deploymentsInfo.sort((a, b) => createdAt(b) - createdAt(a)), isFullHistory };
}

function createdAt({ createTime }: DeploymentInfo): number {
  return createTime?.getTime() ?? 0;
}

function toDeployment(info: DeploymentInfo): ObservedDeployment {
  const rollbackOf = info.rollbackInfo?.rollbackTriggeringDeploymentId;
  const isRollback = info.creator === 'codeDeployRollback' || rollbackOf !== undefined;
  const { code, message } = info.errorInformation ?? {};
  return {
    id: info.deploymentId!,
    status: info.status!,
    createdAt: createdAt(info),
    endedAt: info.completeTime?.getTime(),
    errorCode: code,
    error: code || message ? `${code ?? 'an error'}: ${message ?? 'no message'}` : undefined,
    marker: isRollback ? undefined : parseMarker(info.description),
    isRollback,
    rollbackOf,
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
