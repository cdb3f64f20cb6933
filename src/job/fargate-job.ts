import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { allowExecuteCommand } from './execute-command';
import { FargateJobProps } from './fargate-job-props';
import { reachAws } from '../cluster/endpoints/reach-aws';
import { FargateCluster, IFargateCluster } from '../cluster/fargate-cluster';
import { placeTasks } from '../cluster/task-placement';
import { Connection } from '../connection/connection';
import { ConnectionClient } from '../connection/strategy';
import { TaskFailures } from '../observability/task-failures';
import { acknowledgeInlinePolicies } from '../private/acknowledge';
import { refuse } from '../private/errors';
import { holdLogicalIds } from '../private/logical-ids';
import { reachFileSystems } from '../service/mount-volumes';
import { waitForPlace } from '../service/start-order';
import { TaskVolumes } from '../task/volume/task-volumes';
import { workloadValidation } from '../validation/workload-validation';

/**
 * A task on AWS Fargate that runs to its end: on a schedule, by an event, when somebody asks for it, or while a stack is deployed. The job succeeds when its main
 * container exits with 0.
 *
 * ```ts
 * new FargateJob(this, 'Report', {
 *   task: Task.container({ image: ecs.ContainerImage.fromAsset('report') }),
 *   trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)) }),
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/standalone-tasks.html
 */
export class FargateJob extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The cluster that was given, or the one that was made. */
  public readonly cluster: IFargateCluster;

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
  public readonly failures?: TaskFailures;

  private readonly client: ConnectionClient;

  constructor(scope: Construct, id: string, props: FargateJobProps) {
    super(scope, id);
    acknowledgeInlinePolicies(this);
    holdLogicalIds(this);
    this.cluster = props.cluster ?? new FargateCluster(this, 'Cluster');
    const { taskDefinition, mainContainer } = props.task._source.bind(this);
    this.requireNoManagedVolume(taskDefinition);
    const placement = placeTasks(this, { cluster: this.cluster, taskDefinition }, props);
    this.node.addValidation(workloadValidation(this, taskDefinition));

    this.taskDefinition = taskDefinition;
    this.container = mainContainer;
    this.grantPrincipal = taskDefinition.taskRole;
    this.connections = new ec2.Connections({ securityGroups: [placement.securityGroup] });
    this.node.defaultChild = taskDefinition;
    const triggered = props.trigger._strategy.attach({
      job: this,
      cluster: this.cluster,
      taskDefinition,
      container: mainContainer,
      placement,
      enableExecuteCommand: props.enableExecuteCommand ?? false,
    });
    const place = { cluster: this.cluster, placement, taskDefinition };
    waitForPlace(triggered.starter, place);
    reachAws(this, { ...place, starter: triggered.starter, enableExecuteCommand: props.enableExecuteCommand });
    reachFileSystems(triggered.starter, taskDefinition, [placement.securityGroup]);
    if (props.enableExecuteCommand) allowExecuteCommand(this, this.cluster.cluster);
    const { failureTopic: topic } = props;
    this.failures = topic && new TaskFailures(this, 'Failures', { cluster: this.cluster, group: `family:${taskDefinition.family}`, containerName: mainContainer.containerName, topic });
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
  public connectTo(connection: Connection): void {
    connection._strategy.connect(this.client);
  }

  private requireNoManagedVolume(taskDefinition: ecs.TaskDefinition): void {
    const managed = TaskVolumes.find(taskDefinition)?.managed;
    if (!managed) return;
    refuse(this, {
      what: 'an EBS volume is attached by a service, and a job has none',
      got: managed.name,
      instead: 'use Volume.scratch() with ephemeralStorageGiB, or Volume.efs()',
    });
  }
}
