import { TemplateResource } from '../template/template';
import { isFunction, isObject, UNKNOWN } from '../template/values';

type JsonObject = Readonly<Record<string, unknown>>;

/** CloudFormation type of state machines. */
export const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';

/** A state that runs a task, with the parameters as ECS gets them. */
export interface TaskState {
  readonly name: string;
  readonly parameters: JsonObject;
}

/** Returns the states of a state machine that run ECS tasks. What the machine computes while it runs is unknown; so is a definition in S3. */
export function taskStates(machine: TemplateResource): readonly TaskState[] {
  const definition = machine.lacks('Definition') ? parsed(machine.raw('DefinitionString')) : machine.raw('Definition');
  return statesIn(definition, '');
}

/** Marks the place of a function in a text. It reads as a dynamic reference, so that a text with one in it is unknown. */
const marker = (i: number) => `{{resolve:function:${i}}}`;

/** Parses a definition in JSON, which may be joined from texts and functions; undefined when functions are more than texts in it. */
function parsed(definition: unknown): unknown {
  const functions: unknown[] = [];
  const text = textWithMarkers(definition, (value) => marker(functions.push(value) - 1));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text, (_, value) => functions[functionIn(value)] ?? value);
  } catch {
    return undefined;
  }
}

function textWithMarkers(value: unknown, mark: (value: unknown) => string): string | undefined {
  if (typeof value === 'string') return value;
  if (!isFunction(value)) return undefined;
  const { 'Fn::Join': join, 'Fn::Sub': template } = value;
  if (typeof template === 'string') return template.replaceAll(/\$\{(\w+)(?:\.([\w.]+))?\}/g, (_, id, name) => mark(reference(id, name)));
  if (!Array.isArray(join) || typeof join[0] !== 'string' || !Array.isArray(join[1])) return undefined;
  return join[1].map((part: unknown) => (typeof part === 'string' ? part : mark(part))).join(join[0]);
}

function reference(logicalId: string, attribute: string | undefined): unknown {
  return attribute === undefined ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] };
}

/** Returns the number of the function that a whole text stands for; -1 when it is none. */
function functionIn(value: unknown): number {
  const [, number] = typeof value === 'string' ? /^\{\{resolve:function:(\d+)\}\}$/.exec(value) ?? [] : [];
  return number === undefined ? -1 : Number(number);
}

function statesIn(value: unknown, name: string): readonly TaskState[] {
  if (Array.isArray(value)) return value.flatMap((item) => statesIn(item, name));
  if (!isObject(value)) return [];
  const parameters = value.Parameters ?? value.Arguments;
  if (value.Type === 'Task' && /:states:::ecs:runTask(\.\w+)?$/.test(String(value.Resource)) && isObject(parameters)) {
    return [{ name, parameters: known(parameters) as JsonObject }];
  }
  return Object.entries(value).flatMap(([key, item]) => statesIn(item, key));
}

/** Replaces what the machine computes while it runs: fields that end in `.$`, JSONata, and substitutions of the definition. */
function known(value: unknown): unknown {
  if (typeof value === 'string') return /^\{%|\$\{/.test(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(known);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => (
    name.endsWith('.$') ? [name.slice(0, -2), UNKNOWN] : [name, known(item)]
  )));
}
