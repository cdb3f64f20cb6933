import { awsModule, code, literal, object, type Expression } from '../code/expression';

const ECR_IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z\d-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/;

/** An image by its name: of a repository of Amazon ECR, which the execution role then may pull from, or of a registry. */
export function imageExpression(name: string, constructId = 'Repository'): Expression {
  const ecs = awsModule('ecs');
  const [, account, region, repositoryName, tag, digest] = ECR_IMAGE.exec(name) ?? [];
  if (repositoryName === undefined) return code`${ecs}.ContainerImage.fromRegistry(${literal(name)})`;
  const partition = region.startsWith('cn-') ? 'aws-cn' : 'aws';
  const attributes = object({
    repositoryArn: literal(`arn:${partition}:ecr:${region}:${account}:repository/${repositoryName}`), repositoryName: literal(repositoryName),
  });
  const repository = code`${awsModule('ecr')}.Repository.fromRepositoryAttributes(this, ${literal(constructId)}, ${attributes})`;
  return code`${ecs}.ContainerImage.fromEcrRepository(${repository}${digest ?? tag ? code`, ${literal(digest ?? tag)}` : ''})`;
}
