/** A resource of an add-on. */
export interface AddonResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties?: Properties;
}

type Properties = Readonly<Record<string, unknown>>;

/** What AWS takes no more, in place of which a new resource has something else. */
interface Mending {
  readonly type: string;
  /** Returns the properties that change, and what to say of them; undefined where nothing does. */
  readonly mend: (properties: Properties) => { readonly properties: Properties; readonly step: string } | undefined;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const RUNTIMES: readonly (readonly [pattern: RegExp, runtime: string])[] = [[/^nodejs(\d|1\d)?(\.\d+|\.x)?$/, 'nodejs22.x'], [/^python(2\.\d|3\.[0-9])$/, 'python3.13']];

const MENDINGS: readonly Mending[] = [
  {
    type: 'AWS::Lambda::Function',
    mend: ({ Runtime }) => {
      const [, runtime] = RUNTIMES.find(([pattern]) => typeof Runtime === 'string' && pattern.test(Runtime)) ?? [];
      return runtime === undefined ? undefined : { properties: { Runtime: runtime }, step: `has the runtime \`${runtime}\` in place of \`${String(Runtime)}\`, of which AWS Lambda creates no functions: test its code` };
    },
  },
  {
    // @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
    type: 'AWS::S3::Bucket',
    mend: ({ AccessControl, OwnershipControls }) => (AccessControl === undefined || OwnershipControls !== undefined ? undefined : {
      properties: { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] } },
      step: 'has `OwnershipControls`, without which Amazon S3 refuses its `AccessControl`: a bucket policy is better',
    }),
  },
];

/** Returns resources that AWS still creates. Those that stay when they are deleted stay when they are replaced, too. */
export function mendResources(file: string, resources: Readonly<Record<string, AddonResource>>, steps: Set<string>): Record<string, AddonResource> {
  return Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, withReplacePolicy(mendResource(file, id, resource, steps))]));
}

function mendResource(file: string, id: string, resource: AddonResource, steps: Set<string>): AddonResource {
  return MENDINGS.filter(({ type }) => type === resource.Type).reduce((mended, { mend }) => {
    const change = mend(mended.Properties ?? {});
    if (change === undefined) return mended;
    steps.add(`Look at \`${id}\` of \`${file}\`, which ${change.step}.`);
    return { ...mended, Properties: { ...mended.Properties, ...change.properties } };
  }, resource);
}

function withReplacePolicy(resource: AddonResource): AddonResource {
  const policy = resource.UpdateReplacePolicy ?? resource.DeletionPolicy;
  return policy === undefined ? resource : { ...resource, DeletionPolicy: resource.DeletionPolicy ?? policy, UpdateReplacePolicy: policy };
}

/** Warnings of CDK's validator about templates that are left as they were, by what they leave out or have. */
const WARNINGS: readonly { readonly type: RegExp; readonly property: string; readonly isThere: boolean; readonly rule: string }[] = [
  { type: /^AWS::RDS::DBInstance$/, property: 'StorageEncrypted', isThere: false, rule: 'CloudFormation-Validate::W9008' },
  { type: /^AWS::S3::Bucket$/, property: 'AccessControl', isThere: true, rule: 'CloudFormation-Validate::W3045' },
];

/** Ids of the warnings to acknowledge. */
export function acknowledgedRules(resources: Readonly<Record<string, AddonResource>>): string[] {
  const all = Object.values(resources);
  return WARNINGS.filter(({ type, property, isThere }) => (
    all.some(({ Type, Properties }) => type.test(Type) && (Properties?.[property] !== undefined) === isThere)
  )).map(({ rule }) => rule);
}
