import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { daemonTaskDefinitionProps, HostVolumeMount, withoutResource } from './managed-daemon-task';
import { grantSessionLogsOfService, limitSessionLogs } from '../cluster/execute-command';
import { acknowledgeInlinePolicies, acknowledgeRules } from '../private/acknowledge-rules';
import { failWith, requireInRange } from '../private/errors';
import { pathOf, requireOptions } from '../private/required-options';
import { requireDuration } from '../private/units';
import { requireEcsName } from '../task/container/container-options-checks';
import { WorkloadTask } from '../task/workload-task';

/** Whether a daemon has a namespace of its own, or that of the instance. */
export enum DaemonNamespace {
  /** A namespace of its own. */
  NONE = 'none',
  /** That of the instance, which tasks may share, too. */
  SHARED = 'shared',
}

/**
 * Properties of `ManagedDaemon`.
 */
export interface ManagedDaemonProps {
  /**
   * The task to run: `WorkloadTask.container()` with its sidecars. Documents and task definitions fail synthesis, and so does what a daemon cannot have: ports,
   * GPUs, labels, task volumes.
   */
  readonly task: WorkloadTask;

  /**
   * The managed instances to run on, of `cluster.addManagedInstances()`; at least one.
   */
  readonly capacityProviders: ecs.ManagedInstancesCapacityProvider[];

  /**
   * The cluster of the capacity providers.
   */
  readonly cluster: ecs.ICluster;

  /**
   * Name of the daemon, which ECS requires. Another name replaces the daemon.
   *
   * @default - derived from the path of the construct
   */
  readonly daemonName?: string;

  /**
   * Folders of the instance that containers see.
   *
   * @default - none
   */
  readonly hostVolumes?: HostVolumeMount[];

  /**
   * Gives the main container the rights of root on the instance, as agents for security and networking may need.
   *
   * @default false
   */
  readonly privileged?: boolean;

  /**
   * Namespace of processes.
   *
   * @default DaemonNamespace.NONE
   */
  readonly pidMode?: DaemonNamespace;

  /**
   * Namespace of inter-process communication.
   *
   * @default DaemonNamespace.NONE
   */
  readonly ipcMode?: DaemonNamespace;

  /**
   * Share of the instances that a deployment drains and replaces at a time, in percent, from 0 to 100: their tasks move to other instances.
   *
   * @default 25
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-create-manage.html
   */
  readonly drainPercent?: number;

  /**
   * Time to wait after each step of a deployment, in whole minutes.
   *
   * @default Duration.minutes(0)
   */
  readonly bakeTime?: Duration;

  /**
   * Alarms that fail a deployment.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Allows ECS Exec sessions in the containers. The task role is granted the permissions for them.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * Tags the tasks with the names of cluster and daemon.
   *
   * @default false
   */
  readonly enableEcsManagedTags?: boolean;
}

/**
 * A managed daemon: one task on each of the managed instances of a cluster, such as an agent for logs, metrics or security. ECS starts it before the tasks of
 * services, and replaces an instance on which it stops.
 *
 * A deployment replaces the instances, `drainPercent` of them at a time. On Auto Scaling groups of your own, use `Ec2DaemonService`.
 *
 * ```ts
 * const instances = cluster.addManagedInstances('Instances');
 * new ManagedDaemon(this, 'Agent', {
 *   cluster,
 *   capacityProviders: [instances],
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/cloudwatch-agent/cloudwatch-agent:latest') }),
 *   hostVolumes: [{ sourcePath: '/proc', containerPath: '/host/proc', readOnly: true }],
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons.html
 */
export class ManagedDaemon extends Construct implements iam.IGrantable {
  /** The daemon. */
  public readonly daemon: ecs.CfnDaemon;

  /** The daemon task definition. */
  public readonly daemonTaskDefinition: ecs.CfnDaemonTaskDefinition;

  /** The main container. */
  public readonly container: ecs.ContainerDefinition;

  /** The task role: permissions granted to the daemon are those of the code in its containers. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: ManagedDaemonProps) {
    super(scope, id);
    requireOptions(pathOf(scope, id), props, {
      task: 'use one such as WorkloadTask.container()',
      capacityProviders: 'pass what cluster.addManagedInstances() returns, in a list',
      cluster: 'pass the cluster of the capacity providers',
    });
    requireDeploymentOptions(this, props);
    if (props.enableExecuteCommand) limitSessionLogs(this);
    acknowledgeInlinePolicies(this);
    const { taskDefinition, mainContainer } = props.task._strategy.bind(this, { instances: {} });
    withoutResource(this, taskDefinition);

    this.container = mainContainer;
    this.grantPrincipal = taskDefinition.taskRole;
    this.daemonTaskDefinition = new ecs.CfnDaemonTaskDefinition(this, 'DaemonTaskDefinition', daemonTaskDefinitionProps(this, { taskDefinition, mainContainer }, props));
    this.daemonTaskDefinition.node.addDependency(taskDefinition);
    this.daemon = this.createDaemon(props);
    if (props.enableExecuteCommand) allowSessions(this, props.cluster, taskDefinition);
  }

  private createDaemon(props: ManagedDaemonProps): ecs.CfnDaemon {
    const { cluster, capacityProviders, alarms = [], bakeTime, drainPercent } = props;
    const daemon = new ecs.CfnDaemon(this, 'Daemon', {
      daemonName: props.daemonName ?? Names.uniqueResourceName(this, { maxLength: 255, separator: '-', allowedSpecialCharacters: '-_' }),
      clusterArn: cluster.clusterArn,
      capacityProviderArns: capacityProviders.map((provider) => arnOf(provider)),
      daemonTaskDefinitionArn: this.daemonTaskDefinition.attrDaemonTaskDefinitionArn,
      deploymentConfiguration: alarms.length === 0 && bakeTime === undefined && drainPercent === undefined ? undefined : {
        alarms: alarms.length === 0 ? undefined : { alarmNames: alarms.map(({ alarmName }) => alarmName), enable: true },
        bakeTimeInMinutes: bakeTime?.toMinutes(),
        drainPercent,
      },
      enableExecuteCommand: props.enableExecuteCommand,
      enableEcsManagedTags: props.enableEcsManagedTags,
    });
    daemon.node.addDependency(...capacityProviders);
    return daemon;
  }
}

function requireDeploymentOptions(daemon: ManagedDaemon, { capacityProviders, drainPercent, bakeTime, daemonName }: ManagedDaemonProps): void {
  if (capacityProviders.length === 0) {
    failWith(daemon, { problem: 'capacityProviders is empty', remedy: 'pass what cluster.addManagedInstances() returns' });
  }
  requireEcsName(daemon, 'daemonName', daemonName);
  requireInRange(daemon, 'drainPercent', drainPercent, { min: 0, max: 100, allowsFractions: true }, 'use a share of the instances');
  requireDuration(daemon.node.path, 'bakeTime', bakeTime, 'minutes', { min: 0, max: Infinity }, 'use whole minutes');
}

/** The L2 has the name of a capacity provider alone. */
function arnOf(provider: ecs.ManagedInstancesCapacityProvider): string {
  return Stack.of(provider).formatArn({
    service: 'ecs', resource: 'capacity-provider', resourceName: provider.capacityProviderName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions */
function allowSessions(daemon: ManagedDaemon, cluster: ecs.ICluster, taskDefinition: ecs.TaskDefinition): void {
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({
    actions: ['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'],
    resources: ['*'],
  }));
  acknowledgeRules(daemon, 'The channels of ECS Exec know no resource', ['AwsSolutions-IAM5[Resource::*]']);
  grantSessionLogsOfService({ cluster, taskDefinition });
}
