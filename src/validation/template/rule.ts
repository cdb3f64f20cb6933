import { ContainerView, TaskView } from './task-view';
import { Problem } from '../../private/errors';
import { TemplateResource } from './template';

/** A page of the ECS API reference. */
export const ecsApi = (name: string): string => `https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_${name}.html`;

/** A page of the ECS developer guide. */
export const ecsGuide = (name: string): string => `https://docs.aws.amazon.com/AmazonECS/latest/developerguide/${name}.html`;

/** A page of the Elastic Load Balancing API reference. */
export const elbApi = (name: string): string => `https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_${name}.html`;

/** A page of the CodeDeploy API reference. */
export const codeDeployApi = (name: string): string => `https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_${name}.html`;

/** A page of the Cloud Map API reference. */
export const cloudMapApi = (name: string): string => `https://docs.aws.amazon.com/cloud-map/latest/api/API_${name}.html`;

/** A page of the Application Auto Scaling API reference. */
export const scalingApi = (name: string): string => `https://docs.aws.amazon.com/autoscaling/application/APIReference/API_${name}.html`;

/** What a rule says of itself. */
export interface RuleMetadata {
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
  readonly anyOfFields?: readonly string[];
}

/** Rules that look at nothing without one of these fields: of the task definition or its containers, or top-level properties of the resource. */
export function requiringAnyOf<R extends RuleMetadata>(fields: readonly string[], rules: readonly R[]): readonly R[] {
  return rules.map((rule) => ({ ...rule, anyOfFields: fields }));
}

/** Rules that look at nothing without the property that they are about. */
export function requiringOwnProperty<R extends RuleMetadata>(rules: readonly R[]): readonly R[] {
  return rules.map((rule) => ({ ...rule, anyOfFields: [rule.property] }));
}

/** Rules by what there is to look at. Most resources of an app say the same things, so that the rules for them are looked up once. */
export class RuleSelector<R extends RuleMetadata> {
  private readonly byFields = new Map<string, readonly R[]>();

  constructor(private readonly rules: readonly R[]) {}

  /** The rules that have something to look at. */
  public select(fields: ReadonlySet<string>): readonly R[] {
    const key = [...fields].join();
    const known = this.byFields.get(key) ?? this.rules.filter(({ anyOfFields }) => anyOfFields === undefined || anyOfFields.some((field) => fields.has(field)));
    this.byFields.set(key, known);
    return known;
  }
}

/** A rule about a task definition. */
export interface TaskRule extends RuleMetadata {
  /** Where it holds; wherever ECS runs the task when left out. Tasks on Fargate are `awsvpc` tasks, too. */
  readonly appliesOn?: 'fargate' | 'awsvpc';
  readonly check: (task: TaskView) => Iterable<Problem>;
}

/** A rule about a resource and what it refers to. */
export interface ResourceRule extends RuleMetadata {
  /** CloudFormation's type of the resource. */
  readonly type: string;
  readonly check: (resource: TemplateResource) => Iterable<Problem>;
}

/** A rule about each container of a task. */
export function eachContainer(check: (container: ContainerView) => Iterable<Problem>): TaskRule['check'] {
  return function* ({ containers }) {
    for (const container of containers) yield* check(container);
  };
}
