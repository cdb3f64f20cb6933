import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations } from 'aws-cdk-lib/core';
import { foreignPlaces, locationOf } from '../../private/location';

/**
 * Warns about credentials of another account, which ECS reads only where that account allows it.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
 */
export function warnAboutForeignCredentials(container: ecs.ContainerDefinition): void {
  const { repositoryCredentials } = container.renderContainerDefinition();
  const { credentialsParameter: arn } = repositoryCredentials as ecs.CfnTaskDefinition.RepositoryCredentialsProperty | undefined ?? {};
  if (arn === undefined || foreignPlaces(container, arn, ['account']).length === 0) return;
  Annotations.of(container).addWarningV2('cdk-fargate-workloads:registry-credentials-account',
    `the credentials of the registry are in another account, ${locationOf(arn).account}; allow the execution role in the policy of the secret and in `
    + 'that of its customer managed key, or copy the secret to the account of the service');
}
