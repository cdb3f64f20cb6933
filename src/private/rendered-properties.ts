import { CfnResource } from 'aws-cdk-lib/core';

/** Properties in the words of CloudFormation. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties that a resource is written with, overrides included. Without overrides nothing else of the resource is looked at: to write its
 * dependencies and policies takes most of the time.
 *
 * @param resolve Puts values in the place of tokens.
 */
export function renderedProperties(resource: CfnResource, resolve: (value: unknown) => unknown): Properties | undefined {
  const { rawOverrides, cfnProperties } = resource as unknown as Rendered;
  if (rawOverrides && Object.keys(rawOverrides).length === 0) return (resource as unknown as Rendered).renderProperties(resolve(cfnProperties));
  const { Resources = {} } = resolve(resource._toCloudFormation()) as RenderedTemplate;
  return Object.values(Resources)[0]?.Properties;
}

/** The part of a template that an L1 is rendered to. */
interface RenderedTemplate {
  readonly Resources?: Readonly<Record<string, { readonly Properties?: Properties }>>;
}

/** What every L1 has, and CDK keeps to itself. */
interface Rendered {
  readonly cfnProperties: object;
  readonly rawOverrides?: object;
  renderProperties(properties: unknown): Properties;
}
