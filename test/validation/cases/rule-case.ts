import { TemplateDocument } from '../../../src/validation/template/template';

type Fields = Readonly<Record<string, unknown>>;

/** Resources by their logical ids. */
export type Resources = NonNullable<TemplateDocument['Resources']>;

/** A template that breaks a rule, and the same one mended. */
export interface RuleCase {
  readonly rule: string;
  readonly fails: Resources;
  /** What the finding says. */
  readonly message: string;
  /** The same, mended. */
  readonly passes: Resources;
}

/** The containers of the cases, unless told otherwise. */
export const WEB = { Name: 'web', Image: 'nginx' };

/** A task definition that Fargate takes, and what is different. */
export function task(properties: Fields = {}, ...containers: readonly Fields[]): Resources {
  return {
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: 'web',
        Cpu: '256',
        Memory: '512',
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['FARGATE'],
        ExecutionRoleArn: 'arn:aws:iam::111111111111:role/execution',
        ContainerDefinitions: containers.length > 0 ? containers : [WEB],
        ...properties,
      },
    },
  };
}

/** A task with one container, and what is different about it. */
export function container(fields: Fields): Resources {
  return task({}, { ...WEB, ...fields });
}
