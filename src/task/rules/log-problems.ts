import { ContainerFacts, TaskFacts, textOf } from './facts';
import { Refusal } from '../../private/errors';

/** Options that a log driver cannot do without on Fargate, given openly or as a secret. Other drivers Fargate does not have. */
const LOG_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  awslogs: ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix'],
  splunk: ['splunk-url', 'splunk-token'],
  awsfirelens: [],
};

/**
 * A log driver that Fargate does not have, or that lacks an option.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
 */
export function* logProblems({ at, logConfiguration }: ContainerFacts): Iterable<Refusal> {
  const logDriver = textOf(logConfiguration?.logDriver);
  if (!logConfiguration || logDriver === undefined) return;
  const place = at('logConfiguration');
  const { options = {}, secretOptions = [] } = logConfiguration;
  const names = [...Object.keys(options), ...secretOptions.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) yield { what: `${place} gives one option twice`, got: twice, instead: 'keep one of them' };
  if (!(logDriver in LOG_OPTIONS)) {
    yield { what: `${at('logConfiguration.logDriver')} is not possible`, got: logDriver, instead: 'use one that Fargate has: awslogs, splunk or awsfirelens' };
  }
  const missing = LOG_OPTIONS[logDriver]?.find((name) => !names.includes(name));
  if (missing) yield { what: `${place} has no option ${missing}, and ${logDriver} needs it on Fargate`, instead: 'add it' };
}

/** Half a custom configuration of a log router. */
export function* routerProblems({ at, firelensConfiguration }: ContainerFacts): Iterable<Refusal> {
  const options = firelensConfiguration?.options;
  if (!options || Boolean(options['config-file-type']) === Boolean(options['config-file-value'])) return;
  yield {
    what: `${at('firelensConfiguration.options')} gives only one of config-file-type and config-file-value`, instead: 'give both, or neither',
  };
}

/** Logs that go to a router that is not there, or two routers. */
export function* logRouterProblems({ containers }: TaskFacts): Iterable<Refusal> {
  const routers = containers.filter(({ firelensConfiguration }) => firelensConfiguration);
  if (routers.length > 1) {
    yield { what: 'two containers have a firelensConfiguration', got: routers.map(({ name }) => name), instead: 'keep one log router' };
  }
  const unrouted = containers.find(({ logConfiguration }) => logConfiguration?.logDriver === 'awsfirelens');
  if (unrouted && routers.length === 0) {
    yield {
      what: `${unrouted.at('logConfiguration')} uses awsfirelens, but no container has a firelensConfiguration`,
      instead: 'add the log router',
    };
  }
}
