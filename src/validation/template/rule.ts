import { ContainerView, TaskView } from './task-view';
import { TemplateResource } from './template';
import { Problem, rangeProblem } from '../../private/errors';

/** Links to a page of the ECS API reference. */
export const ecsApi = (name: string): string => `https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_${name}.html`;

/** Links to a page of the ECS developer guide. */
export const ecsGuide = (name: string): string => `https://docs.aws.amazon.com/AmazonECS/latest/developerguide/${name}.html`;

/** Links to an issue, or a pull request, of a public repository. */
export const issue = (repository: string, number: number): string => `https://github.com/${repository}/issues/${number}`;

/** Returns what AWS answers to a mistake, and the issue in which somebody reported it. */
export const reported = (answer: string, repository: string, number: number): { readonly answer: string; readonly report: string } => (
  { answer, report: issue(repository, number) }
);

/** Links to a page of the Elastic Load Balancing API reference. */
export const elbApi = (name: string): string => `https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_${name}.html`;

/** Links to a page of the CodeDeploy API reference. */
export const codeDeployApi = (name: string): string => `https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_${name}.html`;

/** Links to a page of the Cloud Map API reference. */
export const cloudMapApi = (name: string): string => `https://docs.aws.amazon.com/cloud-map/latest/api/API_${name}.html`;

/** Links to a page of the Application Auto Scaling API reference. */
export const scalingApi = (name: string): string => `https://docs.aws.amazon.com/autoscaling/application/APIReference/API_${name}.html`;

/** The description of a rule. */
interface RuleMetadata {
  /** Part of the API, because acknowledgements refer to it. The first digit is the concept. */
  readonly id: string;
  /** States what the rule requires, as a sentence without a full stop. */
  readonly title: string;
  /** `error`: AWS rejects it, or it cannot work. `warning`: it is unwise, or AWS does not document it clearly. */
  readonly severity: 'error' | 'warning';
  /** The property of the resource that the rule is about. */
  readonly property: string;
  /** The page of AWS that documents the rule. */
  readonly link: string;
  /** What AWS answers to the mistake, as somebody has reported it. People search for it. */
  readonly answer?: string;
  /** Where AWS's answer was reported. */
  readonly report?: string;
  /** Fields of which at least one must be set for the rule to apply. Most rules are skipped this way, without running their checks. */
  readonly anyOfFields?: readonly string[];
}

/** Restricts rules to resources with one of these fields: of a task definition or its containers, else top-level properties. */
export function requiringAnyOf<R extends RuleMetadata>(fields: readonly string[], rules: readonly R[]): readonly R[] {
  return rules.map((rule) => ({ ...rule, anyOfFields: fields }));
}

/** Restricts rules to resources with the property that they are about. */
export function requiringOwnProperty<R extends RuleMetadata>(rules: readonly R[]): readonly R[] {
  return rules.map((rule) => ({ ...rule, anyOfFields: [rule.property] }));
}

/** Selects the rules that apply to a set of fields. Caches the selection, because most resources of an app have the same fields. */
export class RuleSelector<R extends RuleMetadata> {
  private readonly byFields = new Map<string, readonly R[]>();

  constructor(private readonly rules: readonly R[]) {}

  /** Returns the rules that apply to a resource with these fields. */
  public select(fields: ReadonlySet<string>): readonly R[] {
    const key = [...fields].join();
    const selected = this.byFields.get(key)
      ?? this.rules.filter(({ anyOfFields }) => anyOfFields === undefined || anyOfFields.some((field) => fields.has(field)));
    this.byFields.set(key, selected);
    return selected;
  }
}

/** A rule about a task definition. */
export interface TaskRule extends RuleMetadata {
  /** Restricts the rule to tasks on Fargate, or to all tasks in awsvpc mode, which includes Fargate. */
  readonly appliesOn?: 'fargate' | 'awsvpc';
  /** Whether the options of workloads must follow a rule that is a warning elsewhere. */
  readonly isRequiredOfOptions?: boolean;
  readonly check: (task: TaskView) => Iterable<Problem>;
}

/** A rule about a resource and the resources that it refers to. */
export interface ResourceRule extends RuleMetadata {
  /** CloudFormation type of the resource. */
  readonly type: string;
  /** Further types to which the rule applies. */
  readonly otherTypes?: readonly string[];
  readonly check: (resource: TemplateResource) => Iterable<Problem>;
}

/** Checks each container of a task. */
export function eachContainer(check: (container: ContainerView) => Iterable<Problem>): TaskRule['check'] {
  return function* ({ containers }) {
    for (const container of containers) yield* check(container);
  };
}

/** Yields the problem of a number outside its range. Unknown numbers pass. */
export function* outOfRange(...args: Parameters<typeof rangeProblem>): Iterable<Problem> {
  const problem = rangeProblem(...args);
  if (problem) yield problem;
}
