import { DeployedApp, DeployedResource } from './deployed-app';

/** The key of each resource that has one, by the ARN of the resource. */
export type KnownKeys = ReadonlyMap<string, string>;

/** Where a resource of a type says its key. */
const KEY_PROPERTIES: Readonly<Record<string, (properties: DeployedResource['properties']) => unknown>> = {
  'AWS::Logs::LogGroup': ({ KmsKeyId }) => KmsKeyId,
  'AWS::S3::Bucket': ({ BucketEncryption }) => BucketEncryption?.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault?.KMSMasterKeyID,
  'AWS::SecretsManager::Secret': ({ KmsKeyId }) => KmsKeyId,
  'AWS::SNS::Topic': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::SQS::Queue': ({ KmsMasterKeyId }) => KmsMasterKeyId,
};

/** Reads the templates, and adds what is known besides, such as the key of an imported secret. */
export function keysOf(app: DeployedApp, imported: KnownKeys = new Map()): KnownKeys {
  const own = app.resources.flatMap(({ type, arn, properties }): [string, string][] => {
    const value = KEY_PROPERTIES[type]?.(properties);
    const key = app.find('AWS::KMS::Key', value)?.arn ?? value;
    return typeof key === 'string' && key.includes(':key/') ? [[arn, key]] : [];
  });
  return new Map([...imported, ...own]);
}

export function encryptionKeyOf({ arn }: { readonly arn: string }, keys: KnownKeys): string | undefined {
  return keys.get(arn);
}
