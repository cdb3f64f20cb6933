import { CfnElement, CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { Properties, renderedProperties } from '../../private/rendered-properties';

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
  public of(resource: CfnResource): Properties | undefined {
    return renderedProperties(resource, (value) => this.resolve(resource, value));
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
