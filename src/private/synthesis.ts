import { Dependable, IConstruct, IDependable } from 'constructs';
import { CfnElement, CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Tokenization } from 'aws-cdk-lib/core';

/** Asks what a construct depends on when the app is finished: CDK looks for dependencies after aspects, and before it looks for references. */
export function addLazyDependency(construct: IConstruct, dependencies: () => IConstruct[]): void {
  const late: IDependable = {};
  Dependable.implement(late, { get dependencyRoots() { return dependencies(); } });
  construct.node.addDependency(late);
}

const RESOLVER = new DefaultTokenResolver(new StringConcat());

/**
 * Has the logical ids below a construct made once. CDK makes an id anew, from a hash of the path, wherever a template refers to it, and that several
 * times: that took 7 % of the time of a synthesis.
 *
 * The ids stay what they are. They are held when the app is finished, so that `overrideLogicalId()` and `renameLogicalId()` have been heard.
 */
export function cacheLogicalIds(scope: IConstruct): void {
  addLazyDependency(scope, () => {
    scope.node.findAll().filter(CfnResource.isCfnResource).forEach(cacheLogicalId);
    return [];
  });
}

/** One that is no hash of the path, such as a Lambda version's, is its owner's business. */
function cacheLogicalId(resource: CfnResource): void {
  const id = Stack.of(resource).getLogicalId(resource);
  if (Tokenization.resolve(resource.logicalId, { scope: resource, resolver: RESOLVER, preparing: false }) !== id) return;
  try {
    resource.overrideLogicalId(id);
  } catch {
    // Another stack refers to it: CDK has locked the id, and goes on making it.
  }
}

/** Properties in the words of CloudFormation. */
export type CfnProperties = Readonly<Record<string, unknown>>;

/**
 * The properties that a resource is written with, overrides included. Without overrides nothing else of the resource is looked at: to write its
 * dependencies and policies takes most of the time.
 *
 * @param resolve Puts values in the place of tokens.
 */
export function renderedProperties(resource: CfnResource, resolve: (value: unknown) => unknown): CfnProperties | undefined {
  const { rawOverrides, cfnProperties } = resource as unknown as CfnResourceInternals;
  if (rawOverrides && Object.keys(rawOverrides).length === 0) return (resource as unknown as CfnResourceInternals).renderProperties(resolve(cfnProperties));
  const { Resources = {} } = resolve(resource._toCloudFormation()) as RenderedTemplate;
  return Object.values(Resources)[0]?.Properties;
}

/** The part of a template that an L1 is rendered to. */
interface RenderedTemplate {
  readonly Resources?: Readonly<Record<string, { readonly Properties?: CfnProperties }>>;
}

/** What every L1 has, and CDK keeps to itself. */
interface CfnResourceInternals {
  readonly cfnProperties: object;
  readonly rawOverrides?: object;
  renderProperties(properties: unknown): CfnProperties;
}

/**
 * Reads resources as CloudFormation would get them, except for the names of what they refer to: to find logical ids and the order of resources
 * takes most of the time of a synthesis, and those who only look at properties need neither.
 */
export class ResourceReader extends DefaultTokenResolver {
  private readonly placeholders = new Map<IConstruct, string>();

  constructor() {
    super({ join: (left, right) => ({ 'Fn::Join': ['', [left, right]] }) });
  }

  /** What stands for an element of a template wherever something refers to it. */
  public placeholderFor(element: IConstruct): string {
    const name = this.placeholders.get(element) ?? `Element${this.placeholders.size}`;
    this.placeholders.set(element, name);
    return name;
  }

  /** The properties of a resource, overrides included. */
  public properties(resource: CfnResource): CfnProperties | undefined {
    return renderedProperties(resource, (value) => this.resolve(resource, value));
  }

  /** A value of a construct. */
  public resolve(scope: IConstruct, value: unknown): unknown {
    return Tokenization.resolve(value, { scope, resolver: this, preparing: false });
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (!Reference.isReference(token) || !CfnElement.isCfnElement(token.target)) return super.resolveToken(token, context, postProcessor);
    const name = this.placeholderFor(token.target);
    return token.displayName === 'Ref' ? { Ref: name } : { 'Fn::GetAtt': [name, token.displayName] };
  }
}
