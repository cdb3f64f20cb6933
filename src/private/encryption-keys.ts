import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnElement, Reference, Stack, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** Attributes by which ECS refers to an encrypted resource. */
type Identifier = 'secretArn' | 'bucketName';

interface EncryptedResource extends IConstruct {
  readonly secretArn?: string;
  readonly bucketName?: string;
  readonly encryptionKey?: kms.IKey;
}

/**
 * Returns the customer managed keys of a secret or a bucket of the app, found by what a task definition says of it. Objects of CDK such as
 * `ecs.Secret` and `ecs.EnvironmentFile` hide the construct that they were made from.
 */
export function encryptionKeysOf(scope: IConstruct, identifier: Identifier, value: string): readonly kms.IKey[] {
  const resource = referencedConstruct(value);
  if (!resource || !(identifier in resource)) return importedKeys(scope.node.root)[identifier].get(value) ?? [];
  return resource.encryptionKey ? [resource.encryptionKey] : [];
}

/** Returns the L2 of the resource that a text refers to. */
export function referencedConstruct(text: string): EncryptedResource | undefined {
  const reference = Tokenization.reverseString(text).tokens.find(Reference.isReference);
  return reference && CfnElement.isCfnElement(reference.target) ? reference.target.node.scope : undefined;
}

type KeysByIdentifier = Readonly<Record<Identifier, Map<string, kms.IKey[]>>>;

/** Keys of imported resources by app, read once: nothing is imported while an app is synthesized. */
const IMPORTED_KEYS = new WeakMap<IConstruct, KeysByIdentifier>();

function importedKeys(root: IConstruct): KeysByIdentifier {
  const known = IMPORTED_KEYS.get(root);
  if (known) return known;
  const keys: KeysByIdentifier = { secretArn: new Map(), bucketName: new Map() };
  for (const resource of root.node.findAll() as EncryptedResource[]) {
    for (const identifier of ['secretArn', 'bucketName'] as const) {
      const value = resource[identifier];
      if (value !== undefined && resource.encryptionKey) keys[identifier].set(value, [...keys[identifier].get(value) ?? [], resource.encryptionKey]);
    }
  }
  IMPORTED_KEYS.set(root, keys);
  return keys;
}

/** Returns whether a key is a resource of a stack, so that its policy may name roles of that stack. */
export function isKeyOf(stack: Stack, key: kms.IKey): boolean {
  return Stack.of(key) === stack && key.node.defaultChild instanceof kms.CfnKey;
}
