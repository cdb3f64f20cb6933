import { CONTAINER_CASES } from './containers';
import { FARGATE_CASES } from './fargate';
import { HEALTH_CHECK_CASES } from './health-checks';
import { LOGGING_CASES } from './logging';
import { PLATFORM_CASES } from './platform';
import { PORT_CASES } from './ports';
import { RuleCase } from './rule-case';
import { SIZE_CASES } from './sizes';
import { START_ORDER_CASES } from './start-order';
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
];
