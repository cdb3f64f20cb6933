import { firstDuplicate, Problem } from '../../private/errors';
import { eachContainer, ecsApi, ecsGuide, reported, TaskRule } from '../template/rule';
import { areContainersKnown, ContainerView, isKnown, TaskView, textOf } from '../template/task-view';

/** The log drivers that Fargate supports, and the options that each requires there, in plain text or as a secret. */
const LOG_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  awslogs: ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix'],
  splunk: ['splunk-url', 'splunk-token'],
  awsfirelens: [],
};

/** Rules about the log router of a task. */
export const LOG_ROUTER_RULES: readonly TaskRule[] = [
  {
    id: 'ECS271',
    title: 'A task has at most one log router',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('using_firelens'),
    check: oneRouter,
  },
  {
    id: 'ECS272',
    title: 'A task that logs through FireLens has a log router',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('using_firelens'),
    check: routerForLogs,
  },
];

/** Rules about log drivers and their options. */
export const LOG_RULES: readonly TaskRule[] = [
  {
    id: 'ECS273',
    title: 'A log option is set only once',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('LogConfiguration'),
    check: eachContainer(optionsOnce),
  },
  {
    id: 'ECS274',
    title: 'The log driver is available on Fargate',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'ContainerDefinitions',
    link: ecsApi('LogConfiguration'),
    check: eachContainer(driver),
  },
  {
    id: 'ECS275',
    ...reported("Log driver awslogs option 'awslogs-group' should not be null or empty.", 'terraform-aws-modules/terraform-aws-ecs', 206),
    title: 'A log driver has the options that it requires on Fargate',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'ContainerDefinitions',
    link: ecsGuide('using_awslogs'),
    check: eachContainer(neededOptions),
  },
  {
    id: 'ECS276',
    title: 'A custom log router configuration has both a file type and a file value',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('firelens-taskdef-customconfig'),
    check: eachContainer(routerConfiguration),
  },
];

/** Rules about the values of log options. */
export const LOG_OPTION_RULES: readonly TaskRule[] = [
  {
    id: 'ECS278',
    title: 'The log driver awslogs has no options of other drivers',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('LogConfiguration'),
    ...reported('Log driver awslogs disallows options: log_key', 'aws-samples/amazon-ecs-firelens-examples', 83),
    check: eachContainer(knownOptions),
  },
  {
    id: 'ECS279',
    title: 'The option awslogs-create-group is true or left out',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('LogConfiguration'),
    ...reported("Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit option.", 'terraform-linters/tflint-ruleset-aws', 348),
    check: eachContainer(createGroup),
  },
  {
    id: 'ECS280',
    title: 'The configuration file of a log router on Fargate is in its image',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'ContainerDefinitions',
    link: ecsApi('FirelensConfiguration'),
    ...reported('The specified platform does not satisfy the task definition’s required capabilities', 'aws-samples/amazon-ecs-firelens-examples', 32),
    check: eachContainer(fileInImage),
  },
];

/** Options of awslogs that do not start with the name of the driver: ECS's own, and Docker's, which pass. */
const GENERAL_OPTIONS = ['mode', 'max-buffer-size', 'tag', 'labels', 'labels-regex', 'env', 'env-regex', 'cache-disabled', 'cache-max-file', 'cache-max-size',
  'cache-compress'];

function* knownOptions({ at, logConfiguration }: ContainerView): Iterable<Problem> {
  if (logConfiguration?.logDriver !== 'awslogs') return;
  const unknown = optionNames(logConfiguration).map(textOf).find((name) => name && !name.startsWith('awslogs-') && !GENERAL_OPTIONS.includes(name));
  if (unknown === undefined) return;
  yield { problem: `${at('logConfiguration.options')} has an option that awslogs does not know`, actual: unknown, remedy: 'remove it, or use awsfirelens' };
}

function* createGroup({ at, logConfiguration }: ContainerView): Iterable<Problem> {
  const value = logConfiguration?.options?.['awslogs-create-group'];
  if (logConfiguration?.logDriver !== 'awslogs' || String(value) !== 'false') return;
  yield { problem: `${at('logConfiguration.options')} sets awslogs-create-group to false`, actual: value, remedy: 'remove the option' };
}

function* fileInImage({ at, firelensConfiguration }: ContainerView): Iterable<Problem> {
  if (firelensConfiguration?.options?.['config-file-type'] !== 's3') return;
  yield {
    problem: `${at('firelensConfiguration.options')} reads its configuration from S3, which Fargate does not do`,
    actual: 's3',
    remedy: 'put the file into the image, and set config-file-type to file',
  };
}

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
    remedy: 'add a log router',
  };
}

function* optionsOnce({ at, logConfiguration }: ContainerView): Iterable<Problem> {
  const names = optionNames(logConfiguration);
  const duplicate = firstDuplicate(names);
  if (duplicate !== undefined) {
    yield {
      problem: `${at('logConfiguration')} sets the same option twice`,
      actual: duplicate,
      remedy: 'keep one of them',
    };
  }
}

function* driver({ at, logConfiguration }: ContainerView): Iterable<Problem> {
  const logDriver = textOf(logConfiguration?.logDriver);
  if (logDriver === undefined || logDriver in LOG_OPTIONS) return;
  yield {
    problem: `${at('logConfiguration.logDriver')} is not available on Fargate`,
    actual: logDriver,
    remedy: 'use awslogs, splunk or awsfirelens',
  };
}

function* neededOptions(container: ContainerView): Iterable<Problem> {
  const { at, logConfiguration } = container;
  const logDriver = textOf(logConfiguration?.logDriver);
  if (logDriver === undefined || !isKnown(container, 'options') || !isKnown(container, 'secretOptions')) return;
  const names = optionNames(logConfiguration);
  if (names.some((name) => textOf(name) === undefined)) return;
  const missing = LOG_OPTIONS[logDriver]?.find((name) => !names.includes(name));
  if (missing) yield { problem: `${at('logConfiguration')} lacks the option ${missing}, which ${logDriver} requires on Fargate`, remedy: 'add it' };
}

function optionNames({ options = {}, secretOptions = [] }: ContainerView['logConfiguration'] = {}): unknown[] {
  return [...Object.keys(options), ...secretOptions.map(({ name }) => name)];
}

function* routerConfiguration({ at, firelensConfiguration }: ContainerView): Iterable<Problem> {
  const options = firelensConfiguration?.options;
  if (!options || Boolean(options['config-file-type']) === Boolean(options['config-file-value'])) return;
  yield {
    problem: `${at('firelensConfiguration.options')} has only one of config-file-type and config-file-value`, remedy: 'set both, or neither',
  };
}
