import { Finding } from './finding';
import { AppUpdate, goes, ResourceUpdate } from '../update/app-update';

/** Resources that hold something: messages, logs, objects, images, rows, or the key to them. */
const STATEFUL = ['AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::ECR::Repository', 'AWS::DynamoDB::Table', 'AWS::KMS::Key'];

/** Settings that overwrite each other, by what they are settings of: the cleanup takes away what the new one has just set. */
const SETTINGS: Readonly<Record<string, string>> = {
  'AWS::WAFv2::WebACLAssociation': 'ResourceArn',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'ResourceId',
  'AWS::ECS::ClusterCapacityProviderAssociations': 'Cluster',
};

/** Finds stateful resources that are deleted without `Retain`. Those of the library's own hold nothing that users miss: logs, and copies of events. */
export function deletedData(update: AppUpdate): Finding[] {
  return update.ofType(...STATEFUL).filter((resource) => goes(resource) && !isOwn(resource)).flatMap((resource): Finding[] => {
    const policy = resource.fate === 'replaced' ? resource.after?.UpdateReplacePolicy : resource.before?.DeletionPolicy;
    return policy === 'Retain' || policy === 'RetainExceptOnCreate' ? [] : [{ kind: 'data deleted', detail: `${resource.id} goes with all it holds` }];
  });
}

/** Finds settings whose old resource is deleted after the new one has taken effect on the same thing. */
export function overwrittenSettings(update: AppUpdate): Finding[] {
  return update.ofType(...Object.keys(SETTINGS)).filter(goes).flatMap((old): Finding[] => {
    const subject = update.property(old, SETTINGS[old.type], 'before');
    const successor = update.ofType(old.type).find(({ after, fate, ...rest }) => after && (fate === 'added' || fate === 'replaced')
      && update.property({ ...rest, after, fate }, SETTINGS[old.type], 'after') === subject);
    const policy = old.fate === 'replaced' ? old.after?.UpdateReplacePolicy : old.before?.DeletionPolicy;
    return successor && policy !== 'Retain' ? [{ kind: 'removed by the cleanup', detail: `${old.id} takes ${successor.type} from ${subject}` }] : [];
  });
}

function isOwn({ id }: ResourceUpdate): boolean {
  return /Provider|^CustomResourceHandlers|^Custom[A-Z0-9]|^EcsTaskFailures/.test(id);
}
