import { readTask, toEcsApiCasing } from './read-task';
import { fieldsOf, TaskView } from './task-view';
import { TemplateValues } from './values';

/** CloudFormation type of task definitions. */
export const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';

/** CloudFormation type of target groups. */
export const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** CloudFormation type of load balancers. */
export const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** CloudFormation type of listeners. */
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

/** CloudFormation type of listener rules. */
export const LISTENER_RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** A resource as it stands in a template. */
interface ResourceDocument {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

/** The sections of a template that rules read. */
export interface TemplateDocument {
  readonly Resources?: Readonly<Record<string, ResourceDocument>>;
  readonly Outputs?: unknown;
}

type KeyOf = (resource: TemplateResource) => string | undefined;

/** The resources of a template and their references to each other. Each resource is read once, when it is needed. */
export class Template {
  private readonly idsByType = new Map<string, string[]>();
  private readonly resourcesByType = new Map<string, readonly TemplateResource[]>();
  private readonly firstByKey = new Map<KeyOf, ReadonlyMap<string | undefined, TemplateResource>>();
  private readonly readResources = new Map<string, TemplateResource>();
  private readonly references = new Map<string, ReadonlySet<string>>();
  private referrers?: ReadonlyMap<string, readonly string[]>;
  private outputs?: string;

  /** @param isComplete True when the document holds all resources of the template, so that a resource missing from it does not exist. */
  constructor(private readonly document: TemplateDocument, public readonly isComplete: boolean) {
    for (const [logicalId, { Type: type }] of Object.entries(document.Resources ?? {})) {
      append(this.idsByType, type, logicalId);
    }
  }

  /** Returns the resources of a type. */
  public resources(type: string): readonly TemplateResource[] {
    const resources = this.resourcesByType.get(type) ?? (this.idsByType.get(type) ?? []).map((logicalId) => this.resource(logicalId)!);
    this.resourcesByType.set(type, resources);
    return resources;
  }

  /** Returns the first resource of a type that has a key. `keyOf` must be the same function in each call, because keys are cached by it. */
  public firstWithKey(type: string, keyOf: KeyOf, key: string | undefined): TemplateResource | undefined {
    const byKey = this.firstByKey.get(keyOf) ?? new Map([...this.resources(type)].reverse().map((resource) => [keyOf(resource), resource]));
    this.firstByKey.set(keyOf, byKey);
    return key === undefined ? undefined : byKey.get(key);
  }

  /** Returns the resource of a type that a value refers to by `Ref` or `Fn::GetAtt`. */
  public referencedResource(value: unknown, type: string): TemplateResource | undefined {
    const logicalId = referencedLogicalId(value);
    return logicalId !== undefined && this.document.Resources?.[logicalId]?.Type === type ? this.resource(logicalId) : undefined;
  }

  /** Returns the resources of a type that a value refers to at any depth. */
  public referencedResources(value: unknown, type: string): readonly TemplateResource[] {
    const logicalIds = [...referencesIn(JSON.stringify(value) ?? '')];
    return logicalIds.map((logicalId) => this.referencedResource({ Ref: logicalId }, type)).filter((found) => found !== undefined);
  }

  /** Returns whether an output refers to a resource, so that other stacks may use it. */
  public isExported(logicalId: string): boolean {
    this.outputs ??= JSON.stringify(this.document.Outputs ?? {});
    return this.outputs.includes(`"${logicalId}"`);
  }

  /** Returns the resources whose properties refer to a resource. */
  public resourcesReferring(logicalId: string): readonly TemplateResource[] {
    this.referrers ??= this.readReferrers();
    return (this.referrers.get(logicalId) ?? []).map((id) => this.resource(id)!);
  }

  /** Returns whether CloudFormation creates a resource after another one, because it depends on it, directly or not. */
  public dependsOn(logicalId: string, other: string, seen = new Set<string>()): boolean {
    if (seen.has(logicalId)) return false;
    seen.add(logicalId);
    const next = new Set([...this.referencesOf(logicalId), ...this.resource(logicalId)?.dependsOn ?? []]);
    return next.has(other) || [...next].some((id) => this.dependsOn(id, other, seen));
  }

  private readReferrers(): ReadonlyMap<string, readonly string[]> {
    const referrers = new Map<string, string[]>();
    for (const logicalId of Object.keys(this.document.Resources ?? {})) {
      for (const referenced of this.referencesOf(logicalId)) append(referrers, referenced, logicalId);
    }
    return referrers;
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
    if (document && !this.readResources.has(logicalId)) this.readResources.set(logicalId, this.readResource(logicalId, document));
    return this.readResources.get(logicalId);
  }

  private readResource(logicalId: string, { Type, Properties = {}, DependsOn = [] }: ResourceDocument): TemplateResource {
    return new TemplateResource(logicalId, Type, Properties, typeof DependsOn === 'string' ? [DependsOn] : DependsOn, this);
  }
}

/** A resource of a template, with access to its properties. */
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

  /** Returns the resource that a property refers to, if both are in the same template. */
  public referencedResource(path: string, type: string): TemplateResource | undefined {
    return this.template.referencedResource(this.raw(path), type);
  }

  /** The fields that are set: top-level properties, or for a task definition the fields of the task and its containers. */
  public get fieldNames(): ReadonlySet<string> {
    this.cachedFieldNames ??= this.type === TASK_DEFINITION ? fieldsOf(this.task) : propertyNames(this.properties);
    return this.cachedFieldNames;
  }

  /** The task definition in this resource. Read once, because many rules use it. */
  public get task(): TaskView {
    this.cachedTask ??= readTask(toEcsApiCasing(this.properties) as Readonly<Record<string, unknown>>);
    return this.cachedTask;
  }
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** Returns the names of the set properties: L1 constructs render the others as `undefined`. */
function propertyNames(properties: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  return new Set(Object.keys(properties).filter((name) => properties[name] !== undefined));
}

/** Returns the logical ID that a `Ref` or an `Fn::GetAtt` names. */
function referencedLogicalId(value: unknown): string | undefined {
  const { Ref: ref, ['Fn::GetAtt']: attribute } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const name = ref ?? (Array.isArray(attribute) ? attribute[0] : attribute);
  return typeof name === 'string' ? name.split('.')[0] : undefined;
}

/** Returns the logical IDs that `Ref`, `Fn::GetAtt` and `Fn::Sub` name in JSON. */
function referencesIn(json: string): ReadonlySet<string> {
  const matches = json.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":(?:\[)?"(\w+)|\$\{(\w+)[.}]/g);
  return new Set([...matches].map(([, ref, attribute, substitution]) => ref ?? attribute ?? substitution));
}
