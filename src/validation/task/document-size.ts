import { TaskFacts } from './facts';
import { Refusal } from '../../private/errors';
import { ecsGuide } from '../links';
import { TaskRule } from '../rule';
import { isFunction } from '../template/functions';

/** Bytes of a task definition, at most. */
const MOST_BYTES = 64 * 1024;
/** Bytes that UTF-8 takes for a unit of UTF-16, at most. */
const MOST_BYTES_OF_A_LETTER = 3;

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

/** Counts what is known: what CloudFormation computes comes on top. To leave that out takes longer than to see that even all of it has room. */
function* documentSize(task: TaskFacts): Iterable<Refusal> {
  if (JSON.stringify(task).length * MOST_BYTES_OF_A_LETTER <= MOST_BYTES) return;
  const bytes = Buffer.byteLength(JSON.stringify(task, (name, value) => (name === 'unknown' || isFunction(value) ? undefined : value)));
  if (bytes <= MOST_BYTES) return;
  yield {
    what: `the task definition has more than ${MOST_BYTES} bytes`, got: bytes, instead: 'move its variables into an environment file, or its configuration into the image or a volume',
  };
}
