import { TaskFacts } from './facts';
import { Refusal } from '../../private/errors';
import { ecsGuide } from '../links';
import { TaskRule } from '../rule';
import { isFunction } from '../template/functions';

/** Bytes of a task definition, at most. */
const MOST_BYTES = 64 * 1024;

/** How much a task definition says. */
export const DOCUMENT_SIZE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS105',
    title: 'A task definition has 64 KiB at most',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('service-quotas'),
    check: documentSize,
  },
];

/** Counts what is known: what CloudFormation computes comes on top. */
function* documentSize(task: TaskFacts): Iterable<Refusal> {
  const bytes = Buffer.byteLength(JSON.stringify(task, (name, value) => (name === 'unknown' || isFunction(value) ? undefined : value)));
  if (bytes <= MOST_BYTES) return;
  yield {
    what: `the task definition has more than ${MOST_BYTES} bytes`, got: bytes, instead: 'move its variables into an environment file, or its configuration into the image or a volume',
  };
}
