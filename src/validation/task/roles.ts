import { Problem } from '../../private/errors';
import { ecsGuide, reported, ResourceRule, TaskRule } from '../template/rule';
import { TaskView, textOf } from '../template/task-view';
import { TASK_DEFINITION, TemplateResource } from '../template/template';
import { isFunction, TemplateValues } from '../template/values';

/** Rules about the role with which Fargate pulls images. */
export const IMAGE_ROLE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS258',
    title: 'A task definition with an image from Amazon ECR has an execution role on Fargate',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'ExecutionRoleArn',
    link: ecsGuide('task_execution_IAM_role'),
    ...reported('Fargate requires task definition to have execution role ARN to support ECR images.', 'hashicorp/terraform-provider-aws', 3051),
    check: pullRole,
  },
];

/** Rules about roles in the same template. */
export const ROLE_TRUST_RULES: readonly ResourceRule[] = [
  {
    id: 'ECS259',
    type: TASK_DEFINITION,
    title: 'The roles of a task trust ecs-tasks.amazonaws.com',
    severity: 'error',
    property: 'ExecutionRoleArn',
    link: ecsGuide('task_execution_IAM_role'),
    ...reported('ECS was unable to assume the role that was provided for this task. Please verify that the role being passed has the proper trust '
      + 'relationship and permissions and that your IAM user has permissions to pass this role.', 'aws-samples/aws-modern-application-workshop', 88),
    check: trust,
  },
];

function* pullRole({ executionRoleArn, containers }: TaskView): Iterable<Problem> {
  const container = executionRoleArn === undefined ? containers.find(({ image }) => isFromEcr(image)) : undefined;
  if (!container) return;
  yield { problem: `${container.at('image')} is in Amazon ECR, but the task definition has no execution role`, remedy: 'set executionRoleArn' };
}

/** Returns whether an image is in a private repository of ECR, even if parts of its name are computed. */
function isFromEcr(image: unknown): boolean {
  const name = isFunction(image) && ('Fn::Sub' in image || 'Fn::Join' in image) ? JSON.stringify(image) : textOf(image) ?? '';
  const isUri = isFunction(image) && JSON.stringify(image).includes('RepositoryUri');
  return isUri || /\.dkr\.ecr\./.test(name);
}

function* trust(task: TemplateResource): Iterable<Problem> {
  for (const field of ['ExecutionRoleArn', 'TaskRoleArn']) {
    const role = task.referencedResource(field, 'AWS::IAM::Role');
    const services = role && trustedServices(role);
    if (!services || services.some((service) => service.startsWith('ecs-tasks.'))) continue;
    yield { problem: `${field} is a role that ECS tasks cannot assume`, actual: services, remedy: 'let its trust policy allow ecs-tasks.amazonaws.com' };
  }
}

/** Returns the services that a role trusts; undefined when not all principals are known to be services. */
function trustedServices(role: TemplateResource): readonly string[] | undefined {
  const statements = role.list('AssumeRolePolicyDocument.Statement');
  const services = statements?.filter((statement) => statement.text('Effect') !== 'Deny').flatMap(servicesOf);
  return services?.length && services.every((service) => typeof service === 'string') ? services as string[] : undefined;
}

function servicesOf(statement: TemplateValues): readonly unknown[] {
  const others = ['AWS', 'Federated', 'CanonicalUser'].some((kind) => !statement.lacks(`Principal.${kind}`));
  const service = statement.raw('Principal.Service');
  return others ? [undefined] : statement.items('Principal.Service') ?? [service];
}
