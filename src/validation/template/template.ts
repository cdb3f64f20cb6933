import { TemplateValues } from './values';
import { fieldsOf, TaskView } from './task-view';
import { readTask, toEcsApiCasing } from './read-task';

/** CloudFormation's types of what leads traffic to tasks. */
export const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
export const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
export const LISTENER_RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** A resource of a template, and its properties. */
export class TemplateResource extends TemplateValues {
  private cachedTask?: TaskView;
  private cachedFieldNames?: ReadonlySet<string>;

  constructor(
    public readonly logicalId: string,
    public readonly type: string,
    private readonly properties: Readonly<Record<string, unknown>>,
    public readonly dependsOn: readonly string[],
    public readonly template: Template,
  ) {
    super(properties);
  }

  /** The resource that a property refers to, if it is in the same template. */
  public referencedResource(path: string, type: string): TemplateResource | undefined {
    return this.template.referencedResource(this.raw(path), type);
  }

  /** What it says at all: its properties, or the fields of a task definition and its containers. */
  public get fieldNames(): ReadonlySet<string> {
    this.cachedFieldNames ??= this.type === TASK_DEFINITION ? fieldsOf(this.task) : propertyNames(this.properties);
    return this.cachedFieldNames;
  }

  /** What a task definition says; read once, however many rules look. */
  public get task(): TaskView {
    this.cachedTask ??= readTask(toEcsApiCasing(this.properties) as Readonly<Record<string, unknown>>);
    return this.cachedTask;
  }
}

/** L1s are written with all properties that there are. */
function propertyNames(properties: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  return new Set(Object.keys(properties).filter((name) => properties[name] !== undefined));
}

/** CloudFormation's type of what the rules about tasks are about. */
export const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';

/** A resource as CloudFormation has it in a template. */
interface ResourceDocument {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

/** A template, as far as rules look at it. */
export interface TemplateDocument {
  readonly Resources?: Readonly<Record<string, ResourceDocument>>;
  readonly Outputs?: unknown;
}

/** Resources that know each other. */
export class Template {
  private readonly idsByType = new Map<string, string[]>();
  private readonly resourcesByType = new Map<string, readonly TemplateResource[]>();
  private readonly firstByKey = new Map<(resource: TemplateResource) => string | undefined, ReadonlyMap<string | undefined, TemplateResource>>();
  private readonly read = new Map<string, TemplateResource>();
  private readonly references = new Map<string, ReadonlySet<string>>();
  private referrers?: ReadonlyMap<string, readonly string[]>;
  private outputs?: string;

  /** @param isComplete Whether these are all resources of the template: what is not among them is nowhere. */
  constructor(private readonly document: TemplateDocument, public readonly isComplete: boolean) {
    for (const [logicalId, { Type: type }] of Object.entries(document.Resources ?? {})) {
      append(this.idsByType, type, logicalId);
    }
  }

  /** The resources of a type. Others are not even read. */
  public resources(type: string): readonly TemplateResource[] {
    const resources = this.resourcesByType.get(type) ?? (this.idsByType.get(type) ?? []).map((logicalId) => this.resource(logicalId)!);
    this.resourcesByType.set(type, resources);
    return resources;
  }

  /** The first resource of a type with a key, among those that have one. */
  public firstWithKey(type: string, keyOf: (resource: TemplateResource) => string | undefined, key: string | undefined): TemplateResource | undefined {
    const known = this.firstByKey.get(keyOf) ?? new Map([...this.resources(type)].reverse().map((resource) => [keyOf(resource), resource]));
    this.firstByKey.set(keyOf, known);
    return key === undefined ? undefined : known.get(key);
  }

  /** The resource of a type that a value refers to by `Ref` or `Fn::GetAtt`. */
  public referencedResource(value: unknown, type: string): TemplateResource | undefined {
    const logicalId = referencedLogicalId(value);
    return logicalId !== undefined && this.document.Resources?.[logicalId]?.Type === type ? this.resource(logicalId) : undefined;
  }

  /** The resources of a type that a value refers to at any depth. */
  public referencedResources(value: unknown, type: string): readonly TemplateResource[] {
    return [...referencesIn(JSON.stringify(value) ?? '')].map((logicalId) => this.referencedResource({ Ref: logicalId }, type)).filter((found) => found !== undefined);
  }

  /** Whether other stacks are told of a resource. */
  public isExported(logicalId: string): boolean {
    this.outputs ??= JSON.stringify(this.document.Outputs ?? {});
    return this.outputs.includes(`"${logicalId}"`);
  }

  /** The resources whose properties refer to a resource. */
  public resourcesReferring(logicalId: string): readonly TemplateResource[] {
    this.referrers ??= this.readReferrers();
    return (this.referrers.get(logicalId) ?? []).map((id) => this.resource(id)!);
  }

  /** Whether CloudFormation makes a resource after another one. */
  public dependsOn(logicalId: string, other: string, seen = new Set<string>()): boolean {
    if (seen.has(logicalId)) return false;
    seen.add(logicalId);
    const next = new Set([...this.referencesOf(logicalId), ...this.resource(logicalId)?.dependsOn ?? []]);
    return next.has(other) || [...next].some((id) => this.dependsOn(id, other, seen));
  }

  private readReferrers(): ReadonlyMap<string, readonly string[]> {
    const mentioning = new Map<string, string[]>();
    for (const logicalId of Object.keys(this.document.Resources ?? {})) {
      for (const mentioned of this.referencesOf(logicalId)) append(mentioning, mentioned, logicalId);
    }
    return mentioning;
  }

  private referencesOf(logicalId: string): ReadonlySet<string> {
    const known = this.references.get(logicalId);
    if (known) return known;
    const found = referencesIn(JSON.stringify(this.document.Resources?.[logicalId]?.Properties ?? {}));
    this.references.set(logicalId, found);
    return found;
  }

  private resource(logicalId: string): TemplateResource | undefined {
    const document = this.document.Resources?.[logicalId];
    if (document && !this.read.has(logicalId)) this.read.set(logicalId, this.readResource(logicalId, document));
    return this.read.get(logicalId);
  }

  private readResource(logicalId: string, { Type, Properties = {}, DependsOn = [] }: ResourceDocument): TemplateResource {
    return new TemplateResource(logicalId, Type, Properties, typeof DependsOn === 'string' ? [DependsOn] : DependsOn, this);
  }
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The logical id that a `Ref` or a `Fn::GetAtt` names. */
export function referencedLogicalId(value: unknown): string | undefined {
  const { Ref: ref, ['Fn::GetAtt']: attribute } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const name = ref ?? (Array.isArray(attribute) ? attribute[0] : attribute);
  return typeof name === 'string' ? name.split('.')[0] : undefined;
}

/** What `Ref`, `Fn::GetAtt` and `Fn::Sub` name in a text of JSON. */
function referencesIn(json: string): ReadonlySet<string> {
  const matches = json.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":(?:\[)?"(\w+)|\$\{(\w+)[.}]/g);
  return new Set([...matches].map(([, ref, attribute, substitution]) => ref ?? attribute ?? substitution));
}
