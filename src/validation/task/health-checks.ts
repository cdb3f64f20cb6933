import { Token } from 'aws-cdk-lib/core';
import { ContainerFacts, numberOf, textOf } from './facts';
import { Refusal } from '../../private/errors';
import { ecsApi } from '../links';
import { eachContainer, TaskRule } from '../rule';

/** Health checks that ECS does not run. */
export const HEALTH_CHECK_RULES: readonly TaskRule[] = [
  {
    id: 'ECS221',
    title: 'The command of a health check is CMD or CMD-SHELL and what it runs',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('HealthCheck'),
    check: eachContainer(command),
  },
  {
    id: 'ECS222',
    title: 'A health check is over before the next one starts',
    severity: 'warning',
    property: 'ContainerDefinitions',
    link: ecsApi('HealthCheck'),
    check: eachContainer(timeoutWithinInterval),
  },
];

function* command({ at, healthCheck }: ContainerFacts): Iterable<Refusal> {
  const words = healthCheck?.command;
  if (!Array.isArray(words) || Token.isUnresolved(words)) return;
  const [form] = words;
  if (words.length > 0 && textOf(form) === undefined) return;
  if (words.length >= 2 && ['CMD', 'CMD-SHELL'].includes(form)) return;
  yield {
    what: `${at('healthCheck.command')} must be CMD or CMD-SHELL and what it runs`,
    got: words,
    instead: 'write it as ["CMD-SHELL", "curl -f http://localhost/"]',
  };
}

function* timeoutWithinInterval({ at, healthCheck }: ContainerFacts): Iterable<Refusal> {
  const [timeout, interval] = [numberOf(healthCheck?.timeout), numberOf(healthCheck?.interval)];
  if (timeout === undefined || interval === undefined || timeout <= interval) return;
  yield { what: `${at('healthCheck.timeout')} is longer than its interval`, got: timeout, instead: `use ${interval} seconds at most` };
}
