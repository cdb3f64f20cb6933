import { ContainerFacts, TaskFacts } from './task/facts';
import { Refusal } from '../private/errors';
import { Resource } from './template/resource';

/** What a rule says of itself. */
export interface RuleDescription {
  /** Is API: acknowledgements name it. The first digit is the concept. */
  readonly id: string;
  /** What it wants, as a sentence. */
  readonly title: string;
  /** `error`: AWS refuses it, or it cannot work. `warning`: it works at times, or AWS does not say so clearly. */
  readonly severity: 'error' | 'warning';
  /** The property of the resource that it is about. */
  readonly property: string;
  /** AWS's page that it comes from. */
  readonly link: string;
  /** Fields of which one must be there: without any there is nothing to look at, and to find that out rule by rule would take most of the time. */
  readonly needs?: readonly string[];
}

/** Rules that look at nothing without one of these fields: of the task definition or its containers, or top-level properties of the resource. */
export function needing<R extends RuleDescription>(fields: readonly string[], rules: readonly R[]): readonly R[] {
  return rules.map((rule) => ({ ...rule, needs: fields }));
}

/** Rules that look at nothing without the property that they are about. */
export function needingTheirProperty<R extends RuleDescription>(rules: readonly R[]): readonly R[] {
  return rules.map((rule) => ({ ...rule, needs: [rule.property] }));
}

/** Rules by what there is to look at. Most resources of an app say the same things, so that the rules for them are looked up once. */
export class NeededRules<R extends RuleDescription> {
  private readonly byFields = new Map<string, readonly R[]>();

  constructor(private readonly rules: readonly R[]) {}

  /** The rules that have something to look at. */
  public in(fields: ReadonlySet<string>): readonly R[] {
    const key = [...fields].join();
    const known = this.byFields.get(key) ?? this.rules.filter(({ needs }) => needs === undefined || needs.some((field) => fields.has(field)));
    this.byFields.set(key, known);
    return known;
  }
}

/** A rule about a task definition. */
export interface TaskRule extends RuleDescription {
  /** Where it holds; wherever ECS runs the task when left out. Tasks on Fargate are `awsvpc` tasks, too. */
  readonly on?: 'fargate' | 'awsvpc';
  readonly check: (task: TaskFacts) => Iterable<Refusal>;
}

/** A rule about a resource and what it refers to. */
export interface ResourceRule extends RuleDescription {
  /** CloudFormation's type of the resource. */
  readonly type: string;
  readonly check: (resource: Resource) => Iterable<Refusal>;
}

/** A rule about each container of a task. */
export function eachContainer(check: (container: ContainerFacts) => Iterable<Refusal>): TaskRule['check'] {
  return function* ({ containers }) {
    for (const container of containers) yield* check(container);
  };
}
