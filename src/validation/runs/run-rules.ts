import { EVENT_RULE, isOnFargate, OTHER_RUNNERS, TaskRun, taskRunsOf } from './task-run';
import { Problem } from '../../private/errors';
import { incompatibility, networkModeOf } from '../service/service';
import { ecsApi, ecsGuide, reported, ResourceRule } from '../template/rule';
import { areContainersKnown } from '../template/task-view';
import { TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const RUN = { type: EVENT_RULE, otherTypes: OTHER_RUNNERS, property: 'Targets', link: ecsApi('RunTask') } as const;

/** Rules about tasks that are run without a service: by EventBridge, by its Scheduler and pipes, and by Step Functions. */
export const RUN_RULES: readonly ResourceRule[] = [
  {
    ...RUN,
    id: 'ECS801',
    severity: 'error',
    title: 'Whatever runs a task in awsvpc mode has a network configuration',
    ...reported("Network Configuration must be provided when networkMode 'awsvpc' is specified.", 'PasseiDireto/gh-runner-task-action', 8),
    check: eachRun(subnets),
  },
  {
    ...RUN,
    id: 'ECS802',
    severity: 'error',
    title: 'A task definition is compatible with the launch type with which it is run',
    ...reported('Task definition does not support launch_type FARGATE.', 'sil-org/ecs-deploy', 134),
    check: eachRun(compatible),
  },
  {
    ...RUN,
    id: 'ECS803',
    severity: 'error',
    title: 'Overrides are for containers of the task',
    link: ecsApi('ContainerOverride'),
    ...reported('Override for container named django is not a container in the TaskDefinition.', 'azavea/django-ecsmanage', 21),
    check: eachRun(overrides),
  },
  {
    ...RUN,
    id: 'ECS804',
    severity: 'error',
    title: 'Only tasks on Fargate are run with public IP addresses',
    ...reported('Assign public IP is not supported for this launch type', 'aws/aws-cdk', 13348),
    check: eachRun(address),
  },
  {
    ...RUN,
    id: 'ECS805',
    severity: 'warning',
    title: 'A role that runs tasks may pass their roles',
    link: ecsGuide('CWE_IAM_role'),
    check: passRole,
  },
];

function eachRun(check: (run: TaskRun) => Iterable<Problem>): ResourceRule['check'] {
  return function* (resource) {
    for (const run of taskRunsOf(resource)) yield* check(run);
  };
}

function* subnets({ path, parameters, task }: TaskRun): Iterable<Problem> {
  if (!task || networkModeOf(task) !== 'awsvpc' || !parameters.lacks('NetworkConfiguration')) return;
  yield { problem: `${path} runs a task in awsvpc mode, but has no NetworkConfiguration`, remedy: 'add it with the subnets' };
}

function* compatible(run: TaskRun): Iterable<Problem> {
  const launchType = isOnFargate(run) ? 'FARGATE' : run.parameters.text('LaunchType');
  const found = run.task && incompatibility(run.task, launchType);
  if (found === undefined) return;
  yield {
    problem: `${run.path} runs the task on ${launchType}, with which its definition is not compatible`,
    actual: found,
    remedy: `add ${launchType} to RequiresCompatibilities, or change the launch type`,
  };
}

function* overrides({ path, parameters, task }: TaskRun): Iterable<Problem> {
  if (!task || !areContainersKnown(task)) return;
  const names = task.containers.map(({ name }) => name);
  for (const override of parameters.list('Overrides.ContainerOverrides') ?? []) {
    const name = override.text('Name');
    if (name === undefined || names.includes(name)) continue;
    yield { problem: `${path} overrides a container that the task does not have`, actual: name, remedy: `use one of ${names.join(', ')}` };
  }
}

function* address(run: TaskRun): Iterable<Problem> {
  const publicIp = run.parameters.text('NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp');
  if (publicIp !== 'ENABLED' || isOnFargate(run) !== false) return;
  yield { problem: `${run.path} assigns a public IP address to a task on EC2`, actual: publicIp, remedy: 'remove AssignPublicIp' };
}

/** Checks roles whose policies are all in the template. */
function* passRole(resource: TemplateResource): Iterable<Problem> {
  for (const { path, role: value, task } of taskRunsOf(resource)) {
    const role = resource.template.referencedResource(value, 'AWS::IAM::Role');
    if (!role || !resource.template.isComplete || (task?.executionRoleArn === undefined && task?.taskRoleArn === undefined)) continue;
    const actions = actionsOf(role);
    if (!actions || actions.some((action) => typeof action !== 'string' || /^(\*|iam:(\*|Pass.*))$/i.test(action))) continue;
    yield { problem: `${path} runs a task with roles, but its own role may not pass them`, actual: role.logicalId, remedy: 'allow iam:PassRole on them' };
  }
}

const POLICY_TYPES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];
const NO_STATEMENTS = { Statement: [] };

/** Returns whether a policy is attached to a role; undefined when one of its roles is unknown. */
function isFor(policy: TemplateResource, role: TemplateResource): boolean | undefined {
  const names = policy.lacks('Roles') ? [policy.raw('RoleName')] : policy.items('Roles') ?? [undefined];
  const roles = names.map((name) => policy.template.referencedResource(name, 'AWS::IAM::Role'));
  return roles.includes(role) ? true : roles.includes(undefined) ? undefined : false;
}

/** Returns the actions that the policies of a role allow; undefined when there are policies that are not known. */
function actionsOf(role: TemplateResource): readonly unknown[] | undefined {
  const documents = [
    ...role.lacks('Policies') ? [] : role.list('Policies')?.map((policy) => policy.raw('PolicyDocument')) ?? [undefined],
    ...POLICY_TYPES.flatMap((type) => role.template.resources(type)).map((policy) => (
      isFor(policy, role) === false ? NO_STATEMENTS : isFor(policy, role) && policy.raw('PolicyDocument')
    )),
  ];
  const statements = documents.map((document) => new TemplateValues(document).list('Statement'));
  if (!role.lacks('ManagedPolicyArns') || statements.includes(undefined)) return undefined;
  return statements.flatMap((list) => list!).flatMap((statement) => statement.items('Action') ?? [statement.raw('Action')]);
}
