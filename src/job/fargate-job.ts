import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { JobTrigger } from './job-trigger';
import { createTaskNetworking } from '../cluster/task-networking';
import { ensureVpcEndpointAccess } from '../cluster/vpc-endpoint-access';
import { WorkloadCluster } from '../cluster/workload-cluster';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { WorkloadConnection } from '../connection/connection';
import { ConnectionClient } from '../connection/connection-client';
import { TaskFailureMonitor } from '../observability/task-failure-monitor';
import { acknowledgeInlinePolicies } from '../private/acknowledge-rules';
import { failWith } from '../private/errors';
import { cacheLogicalIds } from '../private/synthesis';
import { FargateWorkloadBaseProps } from '../service/fargate-workload-props';
import { addTaskDependencies, allowFileSystemAccess } from '../service/service-dependencies';
import { TaskVolumes } from '../task/volume/task-volumes';
import { workloadValidation } from '../validation/workload-validation';

/**
 * Properties of `FargateJob`.
 */
export interface FargateJobProps extends FargateWorkloadBaseProps {
  /**
   * What makes it run.
   */
  readonly trigger: JobTrigger;

  /**
   * Where an alarm is told that a task of the job could not start, or ended with an exit code other than 0.
   *
   * @default - nowhere; no alarm is made
   */
  readonly failureTopic?: sns.ITopic;
}

/**
 * Lets the tasks of a job open the channels of ECS Exec, and write its log where the cluster says. CDK sees to it for services alone. The channels
 * and the list of log groups know no resources.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export function grantExecuteCommand({ grantPrincipal }: iam.IGrantable, cluster: ecs.ICluster): void {
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
}

/**
 * A task on AWS Fargate that runs to its end: on a schedule, by an event, when somebody asks for it, or while a stack is deployed. The job succeeds when its main
 * container exits with 0.
 *
 * ```ts
 * new FargateJob(this, 'Report', {
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromAsset('report') }),
 *   trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)) }),
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/standalone-tasks.html
 */
export class FargateJob extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The cluster that was given, or the one that was made. */
  public readonly cluster: IWorkloadCluster;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The container whose exit code counts. */
  public readonly container: ecs.ContainerDefinition;

  /** Security group of the tasks. */
  public readonly connections: ec2.Connections;

  /** The task role: what the job is granted, the code in its containers may do. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The schedule; undefined with other triggers. */
  public readonly schedule?: scheduler.Schedule;

  /** The rule that events are matched by; undefined with other triggers. */
  public readonly rule?: events.Rule;

  /** The state machine that runs the task; undefined with other triggers. */
  public readonly stateMachine?: sfn.StateMachine;

  /** Where it is noted that a task could not be started; undefined with triggers that fail by themselves. */
  public readonly deadLetterQueue?: sqs.IQueue;

  /** What watches for tasks of the job that fail; undefined without a `failureTopic`. */
  public readonly failures?: TaskFailureMonitor;

  private readonly client: ConnectionClient;

  constructor(scope: Construct, id: string, props: FargateJobProps) {
    super(scope, id);
    acknowledgeInlinePolicies(this);
    cacheLogicalIds(this);
    this.cluster = props.cluster ?? new WorkloadCluster(this, 'Cluster');
    const { taskDefinition, mainContainer } = props.task._strategy.bind(this);
    this.requireNoManagedVolume(taskDefinition);
    const placement = createTaskNetworking(this, { cluster: this.cluster, taskDefinition }, props);
    this.node.addValidation(workloadValidation(this, taskDefinition));

    this.taskDefinition = taskDefinition;
    this.container = mainContainer;
    this.grantPrincipal = taskDefinition.taskRole;
    this.connections = new ec2.Connections({ securityGroups: [placement.securityGroup] });
    this.node.defaultChild = taskDefinition;
    const triggered = props.trigger._strategy.bind({
      job: this,
      cluster: this.cluster,
      taskDefinition,
      container: mainContainer,
      networking: placement,
      enableExecuteCommand: props.enableExecuteCommand ?? false,
    });
    const place = { cluster: this.cluster, networking: placement, taskDefinition };
    addTaskDependencies(triggered.starter, place);
    ensureVpcEndpointAccess(this, { ...place, starter: triggered.starter, enableExecuteCommand: props.enableExecuteCommand });
    allowFileSystemAccess(triggered.starter, taskDefinition, [placement.securityGroup]);
    if (props.enableExecuteCommand) grantExecuteCommand(this, this.cluster.cluster);
    const { failureTopic: topic } = props;
    this.failures = topic && new TaskFailureMonitor(this, 'Failures', { cluster: this.cluster, group: `family:${taskDefinition.family}`, containerName: mainContainer.containerName, topic });
    this.schedule = triggered.schedule;
    this.rule = triggered.rule;
    this.stateMachine = triggered.stateMachine;
    this.deadLetterQueue = triggered.deadLetterQueue;
    this.client = {
      workload: this,
      vpc: this.cluster.vpc,
      container: mainContainer,
      starter: triggered.starter,
      connections: this.connections,
      grantPrincipal: this.grantPrincipal,
    };
  }

  /**
   * Gives the main container what it needs to use something: environment variables with the address, the permission, the way through
   * the security groups.
   *
   * @param connection What to use.
   */
  public connectTo(connection: WorkloadConnection): void {
    connection._strategy.bind(this.client);
  }

  private requireNoManagedVolume(taskDefinition: ecs.TaskDefinition): void {
    const managed = TaskVolumes.find(taskDefinition)?.serviceManagedVolume;
    if (!managed) return;
    failWith(this, {
      problem: 'an EBS volume is attached by a service, and a job has none',
      actual: managed.name,
      remedy: 'use TaskVolume.bindMount() with ephemeralStorageGiB, or TaskVolume.efs()',
    });
  }
}
