import { IConstruct } from 'constructs';
import { CONTENT_RULES, NAME_RULES, NUMBER_RULES } from './containers';
import { DOCUMENT_SIZE_RULES } from './document-size';
import { EXECUTION_ROLE_RULES } from './execution-role';
import { fieldsOf, TaskFacts, textOf } from './facts';
import { FARGATE_RULES, FORBIDDEN } from './fargate';
import { HEALTH_CHECK_RULES } from './health-checks';
import { LOG_ROUTER_RULES, LOG_RULES } from './logging';
import { MOUNT_RULES } from './mounts';
import { pidModePlatform, PLATFORM_RULES, TAG_RULES } from './platform';
import { PORT_RULES } from './ports';
import { RANGE_RULES } from './ranges';
import { RESTART_RULES } from './restarts';
import { SECRET_RULES } from './secrets';
import { MEMORY_RULES, RESERVED_SIZE_RULES } from './sizes';
import { START_ORDER_RULES } from './start-order';
import { ENVIRONMENT_FILE_RULES, VARIABLE_RULES } from './variables';
import { VOLUME_RULES } from './volumes';
import { Refusal, refuse } from '../../private/errors';
import { NeededRules, needing, TaskRule } from '../rule';

/** The rules that hold for a task however little of it is known yet, in the order in which they speak. */
export const TASK_RULES: readonly TaskRule[] = [
  ...NUMBER_RULES,
  ...needing(['portMappings'], PORT_RULES),
  ...needing(['environment', 'secrets'], VARIABLE_RULES),
  ...needing(['secrets'], SECRET_RULES),
  ...needing(['pidMode', 'ipcMode', 'ephemeralStorage', 'runtimePlatform'], PLATFORM_RULES),
  ...RESERVED_SIZE_RULES,
  ...needing(['volumes'], VOLUME_RULES),
  ...needing(['volumes', 'mountPoints', 'volumesFrom'], MOUNT_RULES),
  ...needing(['tags'], TAG_RULES),
  ...needing(['firelensConfiguration', 'logConfiguration'], LOG_ROUTER_RULES),
  ...needing(['dependsOn'], START_ORDER_RULES),
  ...CONTENT_RULES,
  ...needing(['memory'], MEMORY_RULES),
  ...RANGE_RULES,
  ...needing(['healthCheck'], HEALTH_CHECK_RULES),
  ...needing(['logConfiguration', 'firelensConfiguration'], LOG_RULES),
  ...needing(['restartPolicy'], RESTART_RULES),
  ...needing(['environmentFiles'], ENVIRONMENT_FILE_RULES),
  ...needing([...Object.keys(FORBIDDEN), 'linuxParameters'], FARGATE_RULES),
];

/** The rules that hold for a finished task definition besides. */
export const DEFINITION_RULES: readonly TaskRule[] = [...NAME_RULES, ...DOCUMENT_SIZE_RULES, ...needing(['secrets', 'logConfiguration'], EXECUTION_ROLE_RULES)];

const NEEDED_RULES = new NeededRules(TASK_RULES);

/** Everything that keeps a task from running on Fargate. What is not known at synth passes. */
export function* taskProblems(task: TaskFacts): Iterable<Refusal> {
  for (const rule of NEEDED_RULES.in(fieldsOf(task))) yield* rule.check(task);
  yield* pidModePlatform(task);
}

/** Refuses a task that cannot run on Fargate. What is not known at synth passes. */
export function requireTaskRuns(where: IConstruct | string, task: TaskFacts): void {
  for (const problem of taskProblems(task)) refuse(where, problem);
}

/** Whether a rule holds for a task definition: what it runs on is not always told. */
export function holdsFor({ on }: TaskRule, { requiresCompatibilities = [], networkMode }: TaskFacts): boolean {
  const fargate = requiresCompatibilities.includes('FARGATE');
  return on === undefined || fargate || (on === 'awsvpc' && textOf(networkMode) === 'awsvpc');
}
