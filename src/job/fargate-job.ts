import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { addJobOutputs } from './job-outputs';
import { JobTrigger } from './job-trigger';
import { RunnableTask } from './runnable-task';
import { Adoption } from '../adoption/adoption';
import { AdoptingTask, AdoptionStrategy } from '../adoption/strategy';
import { resolveCluster } from '../cluster/default-cluster';
import { grantDefaultSessionLogs, grantEncryptedSessionLogs } from '../cluster/execute-command';
import { checkIpv6OnlySubnets } from '../cluster/ipv6-only';
import { createTaskNetworking } from '../cluster/task-networking';
import { ensureVpcEndpointAccess } from '../cluster/vpc-endpoint-access';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { WorkloadConnection } from '../connection/connection';
import { ConnectionClient } from '../connection/connection-client';
import { notifyTopic } from '../observability/notify-topic';
import { TaskFailureMonitor } from '../observability/task-failure-monitor';
import { acknowledgeInlinePolicies } from '../private/acknowledge-rules';
import { failWith } from '../private/errors';
import { requireArgument, requireOptions } from '../private/required-options';
import { recordReferences } from '../private/stack-references';
import { cacheLogicalIds } from '../private/synthesis';
import { FargateWorkloadBaseProps } from '../service/fargate-workload-props';
import { addTaskDependencies, allowFileSystemAccess } from '../service/service-dependencies';
import { checkStartCircle } from '../service/start-circle';
import { hasOutputs } from '../service/workload-outputs';
import { TaskVolumes } from '../task/volume/task-volumes';
import { compareAppWithQuotas } from '../validation/quotas/count-resources';
import { addWorkloadCheck } from '../validation/workload-validation';

/**
 * Properties of `FargateJob`.
 */
export interface FargateJobProps extends FargateWorkloadBaseProps {
  /**
   * Trigger that runs the job.
   */
  readonly trigger: JobTrigger;

  /**
   * Resources of another construct that the job takes over in place: `Adoption.scheduledFargateTask()`. Others fail synthesis. Keep it as long as the job
   * exists.
   *
   * @default - none; all resources are new
   */
  readonly adopt?: Adoption;

  /**
   * Topic that is notified when a task of the job fails to start, or its main container exits with a code other than 0, also if the task is retried;
   * and when a run that a schedule or an event has started in a state machine fails as a whole, for example because it exceeds its `timeout`. Its
   * policy and the policy of its key are extended to allow alarms of the account.
   *
   * @default - none; failures are not monitored
   */
  readonly failureTopic?: sns.ITopic;
}

/**
 * A task on AWS Fargate that runs to completion: on a schedule, for an event, on demand, or while its stack is deployed. It succeeds if its main
 * container exits with 0.
 *
 * ```ts
 * new FargateJob(this, 'Report', {
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromAsset('report') }),
 *   trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)), taskRetryAttempts: 2, timeout: Duration.hours(2) }),
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/standalone-tasks.html
 */
export class FargateJob extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** Cluster of the job: that of the props, or the default cluster of the stack. */
  public readonly cluster: IWorkloadCluster;

  /** Task definition of the job. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** Main container, whose exit code determines whether the job succeeded. */
  public readonly container: ecs.ContainerDefinition;

  /** Security groups of the tasks. */
  public readonly connections: ec2.Connections;

  /**
   * Task role, which receives the permissions that are granted to the job. They share one policy, which changes at once for running tasks; those of
   * `connectTo()` stay until the update of the stack has ended.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /** Schedule of `JobTrigger.schedule()`; undefined with other triggers. */
  public readonly schedule?: scheduler.Schedule;

  /** Rule of `JobTrigger.onEvent()`; undefined with other triggers. */
  public readonly rule?: events.Rule;

  /**
   * State machine of `JobTrigger.onDemand()`, and of a schedule or event with retries of the task, a time limit or a `concurrencyPolicy`; undefined
   * otherwise.
   */
  public readonly stateMachine?: sfn.StateMachine;

  /** Queue of the events and schedules whose task could not be started; undefined with other triggers. */
  public readonly deadLetterQueue?: sqs.IQueue;

  /** Monitor of failed tasks; undefined without `failureTopic`. */
  public readonly failures?: TaskFailureMonitor;

  private readonly client: ConnectionClient;

  constructor(scope: Construct, id: string, props: FargateJobProps) {
    super(scope, id);
    requireOptions(this, props, { task: 'use one such as WorkloadTask.container()', trigger: 'use one such as JobTrigger.schedule()' });
    acknowledgeInlinePolicies(this);
    cacheLogicalIds(this);
    const adoption = props.adopt?._strategy;
    this.cluster = resolveCluster(this, adoption ? adoption.cluster(this, props.cluster) : props.cluster);
    recordReferences(this, 'its cluster', this.cluster.cluster.clusterName, this.cluster.vpc.vpcId);
    const requirements = { family: adoption?.family(this), retainsLogs: adoption !== undefined };
    const { taskDefinition, mainContainer: container } = props.task._strategy.bind(this, requirements);
    this.requireNoManagedVolume(taskDefinition);
    const networking = createTaskNetworking(this, { cluster: this.cluster, taskDefinition }, props);
    if (adoption) adoptForJob(adoption, { workload: this, taskDefinition, container, securityGroup: networking.securityGroup });
    addWorkloadCheck(this, taskDefinition);
    compareAppWithQuotas(this);

    this.taskDefinition = taskDefinition;
    this.container = container;
    this.grantPrincipal = taskDefinition.taskRole;
    this.connections = new ec2.Connections({ securityGroups: [networking.securityGroup] });
    this.node.defaultChild = taskDefinition;
    const runnable: RunnableTask = {
      job: this,
      cluster: this.cluster,
      taskDefinition,
      container,
      networking,
      enableExecuteCommand: props.enableExecuteCommand ?? false,
      outputs: hasOutputs(this, props.outputs),
    };
    const trigger = props.trigger._strategy.bind(runnable);
    if (runnable.outputs) addJobOutputs(runnable, trigger);
    const task = { cluster: this.cluster, networking, taskDefinition };
    addTaskDependencies(trigger.starter, task);
    checkStartCircle(this, taskDefinition, { resource: trigger.starter, remedy: 'write the name or ARN as a text, in place of the reference' });
    ensureVpcEndpointAccess(this, { ...task, starter: trigger.starter, enableExecuteCommand: props.enableExecuteCommand });
    checkIpv6OnlySubnets(this, { ...task, enableExecuteCommand: props.enableExecuteCommand });
    allowFileSystemAccess(trigger.starter, taskDefinition, [networking.securityGroup]);
    if (props.enableExecuteCommand) grantExecuteCommand(taskDefinition, this.cluster.cluster);
    this.failures = props.failureTopic && this.monitorFailures(props.failureTopic);
    if (props.failureTopic && trigger.failedRuns) this.monitorRuns(props.failureTopic, trigger.failedRuns);
    this.schedule = trigger.schedule;
    this.rule = trigger.rule;
    this.stateMachine = trigger.stateMachine;
    this.deadLetterQueue = trigger.deadLetterQueue;
    this.client = {
      workload: this,
      vpc: this.cluster.vpc,
      container,
      starter: trigger.starter,
      connections: this.connections,
    };
  }

  /**
   * Connects the main container to a resource: adds environment variables with its address, permissions, and security group rules.
   *
   * @param connection Resource to connect to.
   */
  public connectTo(connection: WorkloadConnection): void {
    requireArgument(this, 'connection', connection, 'use one such as WorkloadConnection.queue()')._strategy.bind(this.client);
  }

  private monitorFailures(topic: sns.ITopic): TaskFailureMonitor {
    const group = `family:${this.taskDefinition.family}`;
    return new TaskFailureMonitor(this, 'Failures', { cluster: this.cluster, group, containerName: this.container.containerName, topic });
  }

  private monitorRuns(topic: sns.ITopic, metric: cloudwatch.IMetric): void {
    notifyTopic(this, 'failureTopic', topic, [new cloudwatch.Alarm(this, 'FailedRunsAlarm', {
      alarmDescription: `Runs failed: ${this.node.path}`,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    })]);
  }

  private requireNoManagedVolume(taskDefinition: ecs.TaskDefinition): void {
    const volume = TaskVolumes.find(taskDefinition)?.serviceManagedVolume;
    if (!volume) return;
    failWith(this, {
      problem: 'an EBS volume needs a service that attaches it, and a job has none',
      actual: volume.name,
      remedy: 'use TaskVolume.bindMount() with ephemeralStorageGiB, or TaskVolume.efs()',
    });
  }
}

function adoptForJob(adoption: AdoptionStrategy, adopting: AdoptingTask): void {
  if (adoption.bindJob) return adoption.bindJob(adopting);
  failWith(adopting.workload, { problem: 'adopt names the resources of a service, and this is a job', remedy: 'use Adoption.scheduledFargateTask()' });
}

/**
 * Allows the tasks of a job to open the channels of ECS Exec, and to write session logs to the destinations of the cluster. CDK does so for services
 * only. The actions on `*` take no resource.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
function grantExecuteCommand(taskDefinition: ecs.TaskDefinition, cluster: ecs.ICluster): void {
  const { grantPrincipal } = taskDefinition.taskRole;
  const allow = (actions: string[], resources: string[]) => grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
  const { kmsKey, logConfiguration } = cluster.executeCommandConfiguration ?? {};
  allow(['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map((action) => `ssmmessages:${action}`), ['*']);
  kmsKey?.grant({ grantPrincipal }, 'kms:Decrypt', 'kms:GenerateDataKey');
  if (logConfiguration?.cloudWatchLogGroup) {
    allow(['logs:DescribeLogGroups'], ['*']);
    allow(['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], [logConfiguration.cloudWatchLogGroup.logGroupRef.logGroupArn]);
  }
  if (logConfiguration?.s3Bucket) {
    allow(['s3:GetBucketLocation'], [logConfiguration.s3Bucket.bucketArn]);
    logConfiguration.s3Bucket.grantPut({ grantPrincipal });
    if (logConfiguration.s3EncryptionEnabled) allow(['s3:GetEncryptionConfiguration'], [logConfiguration.s3Bucket.bucketArn]);
  }
  grantEncryptedSessionLogs({ cluster, taskDefinition });
  grantDefaultSessionLogs({ cluster, taskDefinition });
}
