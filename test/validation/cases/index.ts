import { CAPACITY_CASES } from './capacity';
import { CLOUD_MAP_CASES } from './cloud-map';
import { CODE_DEPLOY_SERVICE_CASES } from './code-deploy-services';
import { CONTAINER_CASES } from './containers';
import { DAEMON_CASES } from './daemons';
import { DEPLOYMENT_GROUP_CASES } from './deployment-groups';
import { ECS_DEPLOYMENT_CASES } from './ecs-deployments';
import { ECS_PLATFORM_CASES } from './ecs-platform';
import { FARGATE_CASES } from './fargate';
import { FARGATE_TASK_CASES } from './fargate-tasks';
import { FORWARDING_CASES } from './forwarding';
import { HEALTH_CHECK_CASES } from './health-checks';
import { LISTENER_CASES } from './listeners';
import { LOGGING_CASES } from './logging';
import { NETWORK_CASES } from './network';
import { PLATFORM_CASES } from './platform';
import { PORT_CASES } from './ports';
import { RuleCase } from './rule-case';
import { RUN_CASES } from './runs';
import { SCALING_CASES } from './scaling';
import { SERVICE_CONNECT_CASES } from './service-connect';
import { SERVICE_TARGET_CASES } from './service-targets';
import { SERVICE_CASES } from './services';
import { SIZE_CASES } from './sizes';
import { START_ORDER_CASES } from './start-order';
import { TARGET_GROUP_CASES } from './target-groups';
import { TRAFFIC_SHIFT_CASES } from './traffic-shifts';
import { VARIABLE_CASES } from './variables';
import { VOLUME_CASES } from './volumes';

/** A failing and a passing template for every rule. */
export const RULE_CASES: readonly RuleCase[] = [
  ...SIZE_CASES,
  ...PLATFORM_CASES,
  ...CONTAINER_CASES,
  ...HEALTH_CHECK_CASES,
  ...START_ORDER_CASES,
  ...PORT_CASES,
  ...VARIABLE_CASES,
  ...FARGATE_CASES,
  ...LOGGING_CASES,
  ...VOLUME_CASES,
  ...CAPACITY_CASES,
  ...SERVICE_CASES,
  ...NETWORK_CASES,
  ...SERVICE_TARGET_CASES,
  ...TARGET_GROUP_CASES,
  ...LISTENER_CASES,
  ...CODE_DEPLOY_SERVICE_CASES,
  ...DEPLOYMENT_GROUP_CASES,
  ...ECS_DEPLOYMENT_CASES,
  ...TRAFFIC_SHIFT_CASES,
  ...SERVICE_CONNECT_CASES,
  ...CLOUD_MAP_CASES,
  ...SCALING_CASES,
  ...FARGATE_TASK_CASES,
  ...DAEMON_CASES,
  ...FORWARDING_CASES,
  ...ECS_PLATFORM_CASES,
  ...RUN_CASES,
];
