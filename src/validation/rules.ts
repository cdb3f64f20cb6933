import { CODE_DEPLOY_SERVICE_RULES } from './deployment/code-deploy-services';
import { DEPLOYMENT_GROUP_RULES } from './deployment/deployment-groups';
import { ECS_DEPLOYMENT_RULES } from './deployment/ecs-deployments';
import { HOOK_RULES } from './deployment/hooks';
import { TRAFFIC_SHIFT_RULES } from './deployment/traffic-shifts';
import { CLOUD_MAP_RULES } from './discovery/cloud-map';
import { SERVICE_CONNECT_RULES } from './discovery/service-connect';
import { needing, needingTheirProperty, ResourceRule, TaskRule } from './rule';
import { SCALING_RULES } from './scaling/scaling';
import { CAPACITY_RULES } from './service/capacity';
import { NETWORK_RULES } from './service/network';
import { SERVICE_RULES } from './service/service-basics';
import { VOLUME_CONFIGURATION_RULES } from './service/volume-configurations';
import { DEFINITION_RULES, holdsFor, TASK_RULES } from './task/task-rules';
import { Resource } from './template/resource';
import { TASK_DEFINITION } from './template/template';
import { LISTENER_RULES } from './traffic/listeners';
import { SERVICE_TARGET_RULES } from './traffic/service-targets';
import { TARGET_GROUP_RULES } from './traffic/target-groups';

/** Every rule, by the number of its id. */
export const RULES: readonly ResourceRule[] = [
  ...[...TASK_RULES, ...DEFINITION_RULES].map(aboutTaskDefinitions),
  ...needing(['CapacityProviderStrategy'], CAPACITY_RULES),
  ...SERVICE_RULES,
  ...VOLUME_CONFIGURATION_RULES,
  ...NETWORK_RULES,
  ...needing(['LoadBalancers', 'HealthCheckGracePeriodSeconds'], SERVICE_TARGET_RULES),
  ...TARGET_GROUP_RULES,
  ...LISTENER_RULES,
  ...needing(['DeploymentController'], CODE_DEPLOY_SERVICE_RULES),
  ...DEPLOYMENT_GROUP_RULES,
  ...needing(['DeploymentConfiguration'], ECS_DEPLOYMENT_RULES),
  ...needing(['DeploymentConfiguration'], HOOK_RULES),
  ...needing(['LoadBalancers'], TRAFFIC_SHIFT_RULES),
  ...needing(['ServiceConnectConfiguration'], SERVICE_CONNECT_RULES),
  ...needingTheirProperty(CLOUD_MAP_RULES),
  ...SCALING_RULES,
].sort((a, b) => a.id.localeCompare(b.id));

function aboutTaskDefinitions(rule: TaskRule): ResourceRule {
  const check = ({ task }: Resource) => (holdsFor(rule, task) ? rule.check(task) : []);
  return { ...rule, type: TASK_DEFINITION, check };
}
