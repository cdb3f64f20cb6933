import { ResourceRule, TaskRule } from './rule';
import { DEFINITION_RULES, holdsFor, TASK_RULES } from './task/task-rules';
import { Resource } from './template/resource';

/** Every rule, by the number of its id. */
export const RULES: readonly ResourceRule[] = [
  ...[...TASK_RULES, ...DEFINITION_RULES].map(aboutTaskDefinitions),
].sort((a, b) => a.id.localeCompare(b.id));

function aboutTaskDefinitions(rule: TaskRule): ResourceRule {
  const check = ({ task }: Resource) => (holdsFor(rule, task) ? rule.check(task) : []);
  return { ...rule, type: 'AWS::ECS::TaskDefinition', check };
}
