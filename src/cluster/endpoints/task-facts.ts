import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib/core';
import { ExecFacts, LogFacts, SecretStore, TaskFacts } from './endpoint-plan';

type RenderedContainer = ecs.CfnTaskDefinition.ContainerDefinitionProperty;

/** What the endpoints of a task depend on, as the task definition and its role are now. */
export function taskFacts(taskDefinition: ecs.TaskDefinition, exec: ExecFacts | undefined, onInstances: boolean): TaskFacts {
  const containers = taskDefinition.node.children.filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition);
  return {
    images: containers.map(({ imageName }) => imageName),
    logging: containers.flatMap(({ logDriverConfig }) => (logDriverConfig ? [logFacts(logDriverConfig)] : [])),
    secrets: containers.flatMap(secretsOf).map(storeOf),
    filesInS3: containers.some((container) => (container.environmentFiles ?? []).length > 0 || isConfiguredFromS3(container)),
    exec,
    actions: actionsOf(taskDefinition.taskRole),
    onInstances,
  };
}

function logFacts({ logDriver, options = {} }: ecs.LogDriverConfig): LogFacts {
  return { driver: logDriver, options };
}

function isConfiguredFromS3(container: ecs.ContainerDefinition): boolean {
  return container instanceof ecs.FirelensLogRouter && container.firelensConfig.options?.configFileType === ecs.FirelensConfigFileType.S3;
}

/** What ECS reads from a secret before the container starts: variables, log settings, the registry's password. */
function secretsOf(container: ecs.ContainerDefinition): string[] {
  const { secrets = [], repositoryCredentials } = container.renderContainerDefinition() as RenderedContainer;
  const variables = secrets as ecs.CfnTaskDefinition.SecretProperty[];
  const credentials = repositoryCredentials as ecs.CfnTaskDefinition.RepositoryCredentialsProperty | undefined;
  return [
    ...[...variables, ...container.logDriverConfig?.secretOptions ?? []].map(({ valueFrom }) => valueFrom),
    ...credentials?.credentialsParameter ? [credentials.credentialsParameter] : [],
  ];
}

/** A plain name is one of Systems Manager; what is not known at synth is taken for Secrets Manager. */
function storeOf(valueFrom: string): SecretStore {
  const { tokens } = Tokenization.reverseString(valueFrom);
  const types = tokens.filter(Reference.isReference).map(({ target }) => (CfnResource.isCfnResource(target) ? target.cfnResourceType : ''));
  if (types.includes('AWS::SSM::Parameter') || valueFrom.includes(':ssm:')) return 'ssm';
  return tokens.length > 0 || valueFrom.includes(':secretsmanager:') ? 'secretsmanager' : 'ssm';
}

/** What the policies made for a role allow. Managed policies are not looked into. */
function actionsOf(role: iam.IRole): string[] {
  const policies = role.node.findAll().filter((child): child is iam.Policy => child instanceof iam.Policy);
  return policies.flatMap(({ document }) => statementsOf(document)).flatMap(({ Action = [] }) => Action);
}

function statementsOf(document: iam.PolicyDocument): { readonly Action?: string | string[] }[] {
  return document.toJSON()?.Statement ?? [];
}
