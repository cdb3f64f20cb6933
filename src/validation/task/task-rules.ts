import { IConstruct } from 'constructs';
import { CONTENT_RULES, NAME_RULES, NUMBER_RULES } from './containers';
import { FARGATE_RULES, UNSUPPORTED_ON_FARGATE } from './fargate';
import { FARGATE_TASK_RULES } from './fargate-tasks';
import { HEALTH_CHECK_RULES, RESTART_RULES } from './health-checks';
import { LOG_OPTION_RULES, LOG_ROUTER_RULES, LOG_RULES } from './logging';
import { NETWORK_MODE_RULES } from './network-modes';
import { PLATFORM_RULES, TAG_RULES } from './platform';
import { PORT_RULES } from './ports';
import { IMAGE_ROLE_RULES } from './roles';
import { DOCUMENT_SIZE_RULES, INSTANCE_MEMORY_RULES, MEMORY_RULES, RANGE_RULES, RESERVED_SIZE_RULES } from './sizes';
import { START_ORDER_RULES } from './start-order';
import { ENVIRONMENT_FILE_RULES, EXECUTION_ROLE_RULES, SECRET_RULES, VARIABLE_RULES } from './variables';
import { MOUNT_RULES, VOLUME_RULES } from './volumes';
import { failWith, Problem } from '../../private/errors';
import { requiringAnyOf, RuleSelector, TaskRule } from '../template/rule';
import { fieldsOf, TaskView, textOf } from '../template/task-view';

/** Rules that apply to every task, also to one that is still being built; problems are reported in this order. */
export const TASK_RULES: readonly TaskRule[] = [
  ...NUMBER_RULES,
  ...requiringAnyOf(['portMappings'], PORT_RULES),
  ...requiringAnyOf(['environment', 'secrets'], VARIABLE_RULES),
  ...requiringAnyOf(['secrets'], SECRET_RULES),
  ...requiringAnyOf(['pidMode', 'ipcMode', 'ephemeralStorage', 'runtimePlatform'], PLATFORM_RULES),
  ...RESERVED_SIZE_RULES,
  ...requiringAnyOf(['volumes'], VOLUME_RULES),
  ...requiringAnyOf(['volumes', 'mountPoints', 'volumesFrom'], MOUNT_RULES),
  ...requiringAnyOf(['tags'], TAG_RULES),
  ...requiringAnyOf(['firelensConfiguration', 'logConfiguration'], LOG_ROUTER_RULES),
  ...requiringAnyOf(['dependsOn'], START_ORDER_RULES),
  ...CONTENT_RULES,
  ...requiringAnyOf(['memory'], MEMORY_RULES),
  ...RANGE_RULES,
  ...requiringAnyOf(['healthCheck'], HEALTH_CHECK_RULES),
  ...requiringAnyOf(['logConfiguration', 'firelensConfiguration'], LOG_RULES),
  ...requiringAnyOf(['restartPolicy'], RESTART_RULES),
  ...requiringAnyOf(['environmentFiles'], ENVIRONMENT_FILE_RULES),
  ...requiringAnyOf([...Object.keys(UNSUPPORTED_ON_FARGATE), 'linuxParameters'], FARGATE_RULES),
];

/** Rules that additionally apply to a finished task definition. */
export const DEFINITION_RULES: readonly TaskRule[] = [
  ...NAME_RULES,
  ...DOCUMENT_SIZE_RULES,
  ...requiringAnyOf(['secrets', 'logConfiguration'], EXECUTION_ROLE_RULES),
  ...FARGATE_TASK_RULES,
  ...INSTANCE_MEMORY_RULES,
  ...IMAGE_ROLE_RULES,
  ...requiringAnyOf(['portMappings', 'links', 'hostname', 'extraHosts'], NETWORK_MODE_RULES),
  ...requiringAnyOf(['logConfiguration', 'firelensConfiguration'], LOG_OPTION_RULES),
];

const SELECTOR = new RuleSelector(TASK_RULES.filter(({ severity, isRequiredOfOptions }) => severity === 'error' || isRequiredOfOptions));

/** Yields every problem that keeps a task from running on Fargate. Most of what is only unwise passes, and so do values unknown at synthesis. */
export function* taskProblems(task: TaskView): Iterable<Problem> {
  for (const rule of SELECTOR.select(fieldsOf(task))) yield* rule.check(task);
}

/** Fails on the first problem that keeps a task from running on Fargate. Values unknown at synthesis pass. */
export function requireRunnableTask(where: IConstruct | string, task: TaskView): void {
  for (const problem of taskProblems(task)) failWith(where, problem);
}

/** Returns whether a rule applies to a task definition, as far as the definition declares its platform. */
export function appliesTo({ appliesOn }: TaskRule, { requiresCompatibilities = [], networkMode }: TaskView): boolean {
  const fargate = requiresCompatibilities.includes('FARGATE');
  return appliesOn === undefined || fargate || (appliesOn === 'awsvpc' && textOf(networkMode) === 'awsvpc');
}
