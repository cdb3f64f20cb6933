import {
  CfnElement, CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Tokenization,
} from 'aws-cdk-lib/core';
import { Dependable, IConstruct, IDependable } from 'constructs';

/**
 * Adds dependencies that are computed at synthesis.
 *
 * Relies on CDK reading `dependencyRoots` in `prepareApp()`, after aspects and before it resolves references, so that the function sees the
 * finished app and what it returns still becomes `DependsOn`.
 */
export function addLazyDependency(construct: IConstruct, dependencies: () => IConstruct[]): void {
  const lazy: IDependable = {};
  Dependable.implement(lazy, { get dependencyRoots() { return dependencies(); } });
  construct.node.addDependency(lazy);
}

/**
 * Caches the logical IDs of all resources below a construct, by overriding them with themselves at synthesis.
 *
 * Relies on CDK not caching them: it hashes the path of a resource again for each reference to it, which took 7 % of the time of a synthesis.
 * The IDs stay the same. They are read as a lazy dependency, when `overrideLogicalId()` and `renameLogicalId()` have had their effect.
 */
export function cacheLogicalIds(scope: IConstruct): void {
  addLazyDependency(scope, () => {
    scope.node.findAll().filter(CfnResource.isCfnResource).forEach(cacheLogicalId);
    return [];
  });
}

const LOGICAL_ID_RESOLVER = new DefaultTokenResolver(new StringConcat());

/**
 * Relies on `overrideLogicalId()` throwing once another stack refers to the resource; CDK then goes on computing the ID. Leaves IDs alone that are
 * not the hash of the path: CDK may still change that of a Lambda version, for example.
 */
function cacheLogicalId(resource: CfnResource): void {
  const id = Stack.of(resource).getLogicalId(resource);
  if (Tokenization.resolve(resource.logicalId, { scope: resource, resolver: LOGICAL_ID_RESOLVER, preparing: false }) !== id) return;
  try {
    resource.overrideLogicalId(id);
  } catch {
    // The ID is locked.
  }
}

/** Properties with the names that CloudFormation uses. */
type CfnProperties = Readonly<Record<string, unknown>>;

/** The fragment of a template that CDK renders for one resource. */
interface RenderedTemplate {
  readonly Resources?: Readonly<Record<string, { readonly Properties?: CfnProperties }>>;
}

/**
 * Returns the properties of a resource as its template has them, with overrides and tags; undefined when the resource is not in the template.
 *
 * Relies on `_toCloudFormation()`, which every L1 construct has for CDK's own use, rendering exactly one entry of `Resources`.
 *
 * @param resolve Replaces tokens by values. Default: as in the template of the resource's stack.
 */
export function renderedProperties(
  resource: CfnResource, resolve = (value: unknown): unknown => Stack.of(resource).resolve(value),
): CfnProperties | undefined {
  const { Resources = {} } = resolve(resource._toCloudFormation()) as RenderedTemplate;
  return Object.values(Resources)[0]?.Properties;
}

/**
 * Reads the properties of resources as CloudFormation gets them, but with placeholders in place of the logical IDs of what they refer to, because
 * computing logical IDs takes most of the time of a synthesis.
 *
 * Relies on `resolveToken()` being called for each `Reference` to an element of a template, and on `displayName` of such a reference being `Ref`
 * or the name of the attribute.
 */
export class ResourceReader extends DefaultTokenResolver {
  private readonly placeholders = new Map<IConstruct, string>();

  constructor() {
    super({ join: (left, right) => ({ 'Fn::Join': ['', [left, right]] }) });
  }

  /** Returns the placeholder of an element of a template, the same for each reference to it. */
  public placeholderFor(element: IConstruct): string {
    const placeholder = this.placeholders.get(element) ?? `Element${this.placeholders.size}`;
    this.placeholders.set(element, placeholder);
    return placeholder;
  }

  /** Returns the properties of a resource, including overrides. */
  public properties(resource: CfnResource): CfnProperties | undefined {
    return renderedProperties(resource, (value) => this.resolve(resource, value));
  }

  /** Returns a value of a construct with its tokens resolved. */
  public resolve(scope: IConstruct, value: unknown): unknown {
    return Tokenization.resolve(value, { scope, resolver: this, preparing: false });
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (!Reference.isReference(token) || !CfnElement.isCfnElement(token.target)) return super.resolveToken(token, context, postProcessor);
    const placeholder = this.placeholderFor(token.target);
    return token.displayName === 'Ref' ? { Ref: placeholder } : { 'Fn::GetAtt': [placeholder, token.displayName] };
  }
}
