import { Place } from './place';
import { Read } from './readers';
import { record, required } from './record';
import { TAGS, TASK, TaskDocument } from './task-fields';

const readTask = record('a task definition', TASK);

/** Within an answer, places are told as if the task definition stood alone. */
const readWrappedTask: Read<TaskDocument> = (value, place) => readTask(value, new Place(place.source));

const readAnswer = record('an answer of describe-task-definition', { taskDefinition: required(readWrappedTask), tags: TAGS });

const WHAT_IT_TAKES = 'give what aws ecs register-task-definition --cli-input-json takes or aws ecs describe-task-definition returns';

/**
 * Reads a task definition document, bare or as `{ "taskDefinition": {...}, "tags": [...] }`.
 *
 * What only ECS writes - ARN, revision, status, what it requires and is compatible with, when and by whom it was
 * registered, and the tags that AWS keeps for itself - is ignored on purpose.
 */
export function readTaskDocument(document: unknown, source: string): TaskDocument {
  const place = new Place(source);
  requireTaskDefinition(document, place);
  const isAnswer = 'taskDefinition' in document;
  if (isAnswer) requireTaskDefinition(document.taskDefinition, place.field('taskDefinition'));
  const { taskDefinition, tags } = isAnswer ? readAnswer(document, place) : { taskDefinition: readTask(document, place), tags: [] };
  return { ...taskDefinition, tags: [...taskDefinition.tags, ...tags].filter(({ key }) => !key.startsWith('aws:')) };
}

function requireTaskDefinition(document: unknown, place: Place): asserts document is Record<string, unknown> {
  const fields = document && typeof document === 'object' && !Array.isArray(document) ? Object.keys(document) : [];
  if (fields.includes('ContainerDefinitions') || fields.includes('TaskDefinition')) {
    place.refuse({ what: "is in CloudFormation's spelling", instead: 'write all field names in camelCase, or use Task.fromTaskDefinition()' });
  }
  if (!fields.includes('containerDefinitions') && !fields.includes('taskDefinition')) {
    place.refuse({ what: 'is not a task definition: it has no containerDefinitions', instead: WHAT_IT_TAKES });
  }
}
