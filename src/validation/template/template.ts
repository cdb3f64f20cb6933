import { readTask, toEcsApiCasing } from './read-task';
import { fieldsOf, TaskView } from './task-view';
import { isFunction, isObject, TemplateValues } from './values';

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
  readonly Condition?: string;
}

/** The sections of a template that rules read. */
export interface TemplateDocument {
  readonly Transform?: unknown;
  readonly Resources?: Readonly<Record<string, ResourceDocument>>;
  readonly Outputs?: unknown;
}

/**
 * Transforms that leave the resources of a template as they are, and may add others. Any other one, such as a macro, may change them all.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
 */
const ADDING_TRANSFORMS: readonly unknown[] = [
  'AWS::CodeDeployBlueGreen', 'AWS::Include', 'AWS::LanguageExtensions', 'AWS::SecretsManager-2020-07-23', 'AWS::SecretsManager-2024-09-16',
  'AWS::Serverless-2016-10-31', 'AWS::ServiceCatalog',
];

type KeyOf = (resource: TemplateResource) => string | undefined;

/** The resources of a template and their references to each other. Each resource is read once, when it is needed. */
export class Template {
  private readonly idsByType = new Map<string, string[]>();
  private readonly resourcesByType = new Map<string, readonly TemplateResource[]>();
  private readonly firstByKey = new Map<KeyOf, ReadonlyMap<string | undefined, TemplateResource>>();
  private readonly readResources = new Map<string, TemplateResource>();
  private readonly references = new Map<string, ReadonlySet<string>>();
  private referrers?: ReadonlyMap<string, readonly string[]>;
  private outputs?: ReadonlySet<string>;
  private readonly documents: ReadonlyMap<string, ResourceDocument>;

  /** Whether all resources of the template are known, so that a resource missing from it does not exist. */
  public readonly isComplete: boolean;

  /** @param isWhole True when the document is a whole template, false when it holds some resources of one. */
  constructor(private readonly document: TemplateDocument, isWhole: boolean) {
    this.documents = resourcesIn(document);
    this.isComplete = isWhole && !isExpanded(document);
    for (const [logicalId, resource] of this.documents) {
      if (areKnown(resource)) append(this.idsByType, resource.Type, logicalId);
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

  /** Returns the resource of a type that a value refers to by `Ref` or `Fn::GetAtt`; undefined when its properties are unknown. */
  public referencedResource(value: unknown, type: string): TemplateResource | undefined {
    const logicalId = referencedLogicalId(value);
    return logicalId !== undefined && this.documents.get(logicalId)?.Type === type ? this.resource(logicalId) : undefined;
  }

  /** Returns the resources of a type that a value refers to at any depth. */
  public referencedResources(value: unknown, type: string): readonly TemplateResource[] {
    const logicalIds = [...referencesIn(JSON.stringify(value) ?? '')];
    return logicalIds.map((logicalId) => this.referencedResource({ Ref: logicalId }, type)).filter((found) => found !== undefined);
  }

  /** Returns whether an output refers to a resource, so that other stacks may use it. */
  public isExported(logicalId: string): boolean {
    this.outputs ??= referencesIn(JSON.stringify(this.document.Outputs) ?? '');
    return this.outputs.has(logicalId);
  }

  /** Returns the resources whose properties refer to a resource. */
  public resourcesReferring(logicalId: string): readonly TemplateResource[] {
    this.referrers ??= this.readReferrers();
    return (this.referrers.get(logicalId) ?? []).map((id) => this.resource(id)).filter((found) => found !== undefined);
  }

  /** Returns whether any resource refers to a resource, even one whose other properties are unknown. */
  public isReferred(logicalId: string, exceptBy: string): boolean {
    this.referrers ??= this.readReferrers();
    return (this.referrers.get(logicalId) ?? []).some((id) => this.documents.get(id)!.Type !== exceptBy);
  }

  /** Returns whether CloudFormation creates a resource after another one, because it depends on it, directly or not. */
  public dependsOn(logicalId: string, other: string): boolean {
    const seen = new Set<string>();
    const pending = [logicalId];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const next = [...this.referencesOf(id), ...dependenciesOf(this.documents.get(id))];
      if (next.includes(other)) return true;
      pending.push(...next);
    }
    return false;
  }

  private readReferrers(): ReadonlyMap<string, readonly string[]> {
    const referrers = new Map<string, string[]>();
    for (const logicalId of this.documents.keys()) {
      for (const referenced of this.referencesOf(logicalId)) append(referrers, referenced, logicalId);
    }
    return referrers;
  }

  private referencesOf(logicalId: string): ReadonlySet<string> {
    const known = this.references.get(logicalId);
    if (known) return known;
    const found = referencesIn(JSON.stringify(this.documents.get(logicalId)?.Properties) ?? '');
    this.references.set(logicalId, found);
    return found;
  }

  private resource(logicalId: string): TemplateResource | undefined {
    const document = this.documents.get(logicalId);
    if (document && !this.readResources.has(logicalId) && areKnown(document)) {
      this.readResources.set(logicalId, new TemplateResource(logicalId, document, this));
    }
    return this.readResources.get(logicalId);
  }
}

/** A resource of a template, with access to its properties. */
export class TemplateResource extends TemplateValues {
  private cachedTask?: TaskView;
  private cachedFieldNames?: ReadonlySet<string>;

  public readonly type: string;
  private readonly properties: Readonly<Record<string, unknown>>;
  /** The name of the condition under which the resource exists. */
  public readonly condition: unknown;

  constructor(public readonly logicalId: string, { Type, Properties = {}, Condition }: ResourceDocument, public readonly template: Template) {
    super(Properties);
    this.type = Type;
    this.properties = Properties;
    this.condition = Condition;
  }

  /** Returns whether a resource exists whenever this one does, as far as their conditions tell. */
  public exists({ condition }: TemplateResource): boolean {
    return condition === undefined || condition === this.condition;
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

/** Returns the resources of a template by their logical IDs. Leaves out what is no resource, and all of them when a macro may change them. */
function resourcesIn(document: TemplateDocument): ReadonlyMap<string, ResourceDocument> {
  if (!isObject(document) || transformsOf(document).some((name) => !ADDING_TRANSFORMS.includes(name))) return new Map();
  return new Map(Object.entries(document.Resources ?? {}).filter(([, resource]) => isObject(resource) && typeof resource.Type === 'string'));
}

/** Returns whether the properties of a resource are given, rather than computed as a whole. */
function areKnown({ Properties: properties }: ResourceDocument): boolean {
  return properties === undefined || isObject(properties);
}

/** Returns whether CloudFormation may add resources to a template before it deploys it. */
function isExpanded(document: TemplateDocument): boolean {
  return isFunction(document) || isFunction(document?.Resources) || transformsOf(document).length > 0;
}

/** Returns the names of the transforms of a template; a name that is unknown is undefined. */
function transformsOf(document: TemplateDocument): readonly unknown[] {
  const { Transform: whole, Resources: resources } = (document ?? {}) as { readonly Transform?: unknown; readonly Resources?: unknown };
  const inside = (resources as { readonly 'Fn::Transform'?: unknown } | null | undefined)?.['Fn::Transform'];
  return [whole, inside].flat().filter((transform) => transform !== undefined).map((transform) => (isObject(transform) ? transform.Name : transform));
}

function dependenciesOf(document: ResourceDocument | undefined): readonly string[] {
  return [document?.DependsOn ?? []].flat().filter((id) => typeof id === 'string');
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
  if (!isFunction(value)) return undefined;
  const { Ref: ref, ['Fn::GetAtt']: attribute } = value;
  const name = ref ?? (Array.isArray(attribute) ? attribute[0] : attribute);
  return typeof name === 'string' ? name.split('.')[0] : undefined;
}

/** Returns the logical IDs that `Ref`, `Fn::GetAtt` and `Fn::Sub` name in JSON. */
function referencesIn(json: string): ReadonlySet<string> {
  const matches = json.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":(?:\[)?"(\w+)|\$\{(\w+)[.}]/g);
  return new Set([...matches].map(([, ref, attribute, substitution]) => ref ?? attribute ?? substitution));
}
