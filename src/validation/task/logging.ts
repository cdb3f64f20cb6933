import { areContainersKnown, ContainerView, isKnown, TaskView, textOf } from '../template/task-view';
import { Problem } from '../../private/errors';
import { eachContainer, ecsApi, ecsGuide, TaskRule } from '../template/rule';

/** Logs that go to a router that is not there, or to two routers. */
export const LOG_ROUTER_RULES: readonly TaskRule[] = [
  {
    id: 'ECS271',
    title: 'A task has one log router at most',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('using_firelens'),
    check: oneRouter,
  },
  {
    id: 'ECS272',
    title: 'A task whose logs go through FireLens has a log router',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('using_firelens'),
    check: routerForLogs,
  },
];

/** Log drivers that Fargate does not have, or that lack an option. */
export const LOG_RULES: readonly TaskRule[] = [
  {
    id: 'ECS273',
    title: 'A log option is given once',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('LogConfiguration'),
    check: eachContainer(optionsOnce),
  },
  {
    id: 'ECS274',
    title: 'The log driver is one that Fargate has',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'ContainerDefinitions',
    link: ecsApi('LogConfiguration'),
    check: eachContainer(driver),
  },
  {
    id: 'ECS275',
    title: 'A log driver has the options that it needs on Fargate',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'ContainerDefinitions',
    link: ecsGuide('using_awslogs'),
    check: eachContainer(neededOptions),
  },
  {
    id: 'ECS276',
    title: 'A log router names both the type and the value of its own configuration',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('firelens-taskdef-customconfig'),
    check: eachContainer(routerConfiguration),
  },
];

/** Options that a log driver cannot do without on Fargate, given openly or as a secret. Other drivers Fargate does not have. */
const LOG_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  awslogs: ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix'],
  splunk: ['splunk-url', 'splunk-token'],
  awsfirelens: [],
};

function* oneRouter({ containers }: TaskView): Iterable<Problem> {
  const routers = containers.filter(({ firelensConfiguration }) => firelensConfiguration);
  if (routers.length <= 1) return;
  yield { problem: 'two containers have a firelensConfiguration', actual: routers.map(({ name }) => name), remedy: 'keep one log router' };
}

function* routerForLogs(task: TaskView): Iterable<Problem> {
  const { containers } = task;
  const unrouted = containers.find(({ logConfiguration }) => logConfiguration?.logDriver === 'awsfirelens');
  if (!unrouted || !areContainersKnown(task)) return;
  if (containers.some((container) => container.firelensConfiguration || !isKnown(container, 'firelensConfiguration'))) return;
  yield {
    problem: `${unrouted.at('logConfiguration')} uses awsfirelens, but no container has a firelensConfiguration`,
    remedy: 'add the log router',
  };
}

function* optionsOnce({ at, logConfiguration }: ContainerView): Iterable<Problem> {
  const names = optionNames(logConfiguration);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) yield { problem: `${at('logConfiguration')} gives one option twice`, actual: twice, remedy: 'keep one of them' };
}

function* driver({ at, logConfiguration }: ContainerView): Iterable<Problem> {
  const logDriver = textOf(logConfiguration?.logDriver);
  if (logDriver === undefined || logDriver in LOG_OPTIONS) return;
  yield { problem: `${at('logConfiguration.logDriver')} is not possible`, actual: logDriver, remedy: 'use one that Fargate has: awslogs, splunk or awsfirelens' };
}

function* neededOptions(container: ContainerView): Iterable<Problem> {
  const { at, logConfiguration } = container;
  const logDriver = textOf(logConfiguration?.logDriver);
  if (logDriver === undefined || !isKnown(container, 'options') || !isKnown(container, 'secretOptions')) return;
  const names = optionNames(logConfiguration);
  if (names.some((name) => textOf(name) === undefined)) return;
  const missing = LOG_OPTIONS[logDriver]?.find((name) => !names.includes(name));
  if (missing) yield { problem: `${at('logConfiguration')} has no option ${missing}, and ${logDriver} needs it on Fargate`, remedy: 'add it' };
}

function optionNames({ options = {}, secretOptions = [] }: ContainerView['logConfiguration'] = {}): unknown[] {
  return [...Object.keys(options), ...secretOptions.map(({ name }) => name)];
}

function* routerConfiguration({ at, firelensConfiguration }: ContainerView): Iterable<Problem> {
  const options = firelensConfiguration?.options;
  if (!options || Boolean(options['config-file-type']) === Boolean(options['config-file-value'])) return;
  yield {
    problem: `${at('firelensConfiguration.options')} gives only one of config-file-type and config-file-value`, remedy: 'give both, or neither',
  };
}
