import { CfnElement, CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/**
 * Reads resources as CloudFormation would get them, except for the names of what they refer to: to find logical ids and the order of resources
 * takes most of the time of a synthesis, and those who only look at properties need neither.
 */
export class FinishedProperties extends DefaultTokenResolver {
  private readonly names = new Map<IConstruct, string>();

  constructor() {
    super({ join: (left, right) => ({ 'Fn::Join': ['', [left, right]] }) });
  }

  /** What stands for an element of a template wherever something refers to it. */
  public nameOf(element: IConstruct): string {
    const name = this.names.get(element) ?? `Element${this.names.size}`;
    this.names.set(element, name);
    return name;
  }

  /** The properties of a resource, overrides included. */
  public of(resource: CfnResource): Readonly<Record<string, unknown>> | undefined {
    const { rawOverrides, cfnProperties } = resource as unknown as Rendered;
    if (rawOverrides && Object.keys(rawOverrides).length === 0) {
      return (resource as unknown as Rendered).renderProperties(this.resolve(resource, cfnProperties));
    }
    const { Resources = {} } = this.resolve(resource, resource._toCloudFormation()) as RenderedTemplate;
    return Object.values(Resources)[0]?.Properties;
  }

  /** A value of a construct. */
  public resolve(scope: IConstruct, value: unknown): unknown {
    return Tokenization.resolve(value, { scope, resolver: this, preparing: false });
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (!Reference.isReference(token) || !CfnElement.isCfnElement(token.target)) return super.resolveToken(token, context, postProcessor);
    const name = this.nameOf(token.target);
    return token.displayName === 'Ref' ? { Ref: name } : { 'Fn::GetAtt': [name, token.displayName] };
  }
}

/** The part of a template that an L1 is rendered to. */
interface RenderedTemplate {
  readonly Resources?: Readonly<Record<string, { readonly Properties?: Readonly<Record<string, unknown>> }>>;
}

/** What every L1 has, and CDK keeps to itself. */
interface Rendered {
  readonly cfnProperties: object;
  readonly rawOverrides?: object;
  renderProperties(properties: unknown): Readonly<Record<string, unknown>>;
}
