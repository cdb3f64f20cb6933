import { ContainerFacts, TaskFacts } from './facts';
import { Refusal } from '../../private/errors';
import { ecsGuide } from '../links';
import { TaskRule } from '../rule';

/** What the ECS agent does for a task, and as whom. */
export const EXECUTION_ROLE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS256',
    title: 'A task definition with secrets has an execution role',
    severity: 'error',
    property: 'ExecutionRoleArn',
    link: ecsGuide('task_execution_IAM_role'),
    check: (task) => needsRole(task, 'secrets', ({ secrets = [], logConfiguration }) => secrets.length + (logConfiguration?.secretOptions ?? []).length > 0),
  },
  {
    id: 'ECS277',
    title: 'A task definition with awslogs has an execution role on Fargate',
    severity: 'error',
    on: 'fargate',
    property: 'ExecutionRoleArn',
    link: ecsGuide('task_execution_IAM_role'),
    check: (task) => needsRole(task, 'the log driver awslogs', ({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs'),
  },
];

function* needsRole(task: TaskFacts, what: string, needs: (container: ContainerFacts) => boolean): Iterable<Refusal> {
  if (task.executionRoleArn !== undefined) return;
  const container = task.containers.find(needs);
  if (!container) return;
  yield { what: `${container.at()} has ${what}, but the task definition has no execution role`, instead: 'set executionRoleArn: the ECS agent acts as that role' };
}
