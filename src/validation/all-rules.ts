import { CODE_DEPLOY_SERVICE_RULES, DEPLOYMENT_GROUP_RULES } from './deployment/code-deploy';
import { ECS_DEPLOYMENT_RULES, HOOK_RULES } from './deployment/ecs-deployments';
import { ECS_PLATFORM_RULES } from './deployment/ecs-platform';
import { TRAFFIC_SHIFT_RULES } from './deployment/traffic-shifts';
import { CLOUD_MAP_RULES } from './discovery/cloud-map';
import { SERVICE_CONNECT_RULES } from './discovery/service-connect';
import { RUN_RULES } from './runs/run-rules';
import { SCALING_RULES } from './scaling/application-auto-scaling';
import { CAPACITY_RULES } from './service/capacity';
import { DAEMON_RULES } from './service/daemon';
import { NETWORK_RULES } from './service/network';
import { PUBLIC_SUBNET_RULES } from './service/public-subnets';
import { ROLE_RULES } from './service/role';
import { SERVICE_RULES, VOLUME_CONFIGURATION_RULES } from './service/service-rules';
import { ROLE_TRUST_RULES } from './task/roles';
import { appliesTo, DEFINITION_RULES, TASK_RULES } from './task/task-rules';
import { requiringAnyOf, requiringOwnProperty, ResourceRule, RuleSelector, TaskRule } from './template/rule';
import { TASK_DEFINITION, Template, TemplateDocument, TemplateResource } from './template/template';
import { FORWARDING_RULES } from './traffic/forwarding';
import { LISTENER_RULES } from './traffic/listeners';
import { SERVICE_TARGET_RULES } from './traffic/service-targets';
import { TARGET_GROUP_RULES } from './traffic/target-groups';
import { Problem } from '../private/errors';

/** Name of the plugin in validation reports, and prefix of rule IDs in acknowledgements. */
export const PLUGIN_NAME = 'EcsRules';

/** A problem that a rule found in a resource. */
export interface Finding extends Problem {
  readonly rule: ResourceRule;
  readonly logicalId: string;
}

/** All rules, ordered by ID. */
export const RULES: readonly ResourceRule[] = [
  ...[...TASK_RULES, ...DEFINITION_RULES].map(asResourceRule),
  ...requiringAnyOf(['CapacityProviderStrategy'], CAPACITY_RULES),
  ...SERVICE_RULES,
  ...VOLUME_CONFIGURATION_RULES,
  ...NETWORK_RULES,
  ...PUBLIC_SUBNET_RULES,
  ...ROLE_RULES,
  ...DAEMON_RULES,
  ...ROLE_TRUST_RULES,
  ...requiringAnyOf(['LoadBalancers', 'ServiceRegistries', 'HealthCheckGracePeriodSeconds'], SERVICE_TARGET_RULES),
  ...TARGET_GROUP_RULES,
  ...LISTENER_RULES,
  ...FORWARDING_RULES,
  ...requiringAnyOf(['DeploymentController'], CODE_DEPLOY_SERVICE_RULES),
  ...DEPLOYMENT_GROUP_RULES,
  ...ECS_PLATFORM_RULES,
  ...requiringAnyOf(['DeploymentConfiguration'], ECS_DEPLOYMENT_RULES),
  ...requiringAnyOf(['DeploymentConfiguration'], HOOK_RULES),
  ...requiringAnyOf(['LoadBalancers'], TRAFFIC_SHIFT_RULES),
  ...requiringAnyOf(['ServiceConnectConfiguration'], SERVICE_CONNECT_RULES),
  ...requiringOwnProperty(CLOUD_MAP_RULES),
  ...SCALING_RULES,
  ...RUN_RULES,
].sort((a, b) => a.id.localeCompare(b.id));

function asResourceRule(rule: TaskRule): ResourceRule {
  const check = ({ task }: TemplateResource) => (appliesTo(rule, task) ? rule.check(task) : []);
  return { ...rule, type: TASK_DEFINITION, check };
}

type RulesByType = ReadonlyMap<string, RuleSelector<ResourceRule>>;

const ALL_RULES = byType(RULES);
const ERROR_RULES = byType(RULES.filter(({ severity }) => severity === 'error'));

function typesOf({ type, otherTypes = [] }: ResourceRule): readonly string[] {
  return [type, ...otherTypes];
}

function byType(rules: readonly ResourceRule[]): RulesByType {
  const types = new Set(rules.flatMap(typesOf));
  return new Map([...types].map((type) => [type, new RuleSelector(rules.filter((rule) => typesOf(rule).includes(type)))]));
}

/** Checks a whole template against all rules. Values known only at deployment pass. */
export function checkTemplate(document: TemplateDocument): readonly Finding[] {
  return findingsIn(new Template(document, true), ALL_RULES);
}

/** Checks some resources of a template against all rules, or against those with severity `error` only. */
export function checkResources(resources: TemplateDocument['Resources'], warns: boolean): readonly Finding[] {
  return findingsIn(new Template({ Resources: resources }, false), warns ? ALL_RULES : ERROR_RULES);
}

function findingsIn(template: Template, rulesByType: RulesByType): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [type, rules] of rulesByType) {
    for (const resource of template.resources(type)) {
      for (const rule of rules.select(resource.fieldNames)) {
        for (const problem of rule.check(resource)) findings.push({ ...problem, rule, logicalId: resource.logicalId });
      }
    }
  }
  return findings;
}
