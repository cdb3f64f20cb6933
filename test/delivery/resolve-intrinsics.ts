import { Template } from 'aws-cdk-lib/assertions';

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws', 'AWS::Region': 'eu-west-1', 'AWS::AccountId': '111122223333', 'AWS::URLSuffix': 'amazonaws.com', 'AWS::StackName': 'Stack',
};

/** Resolves a value of a template as CloudFormation would, with names made from logical ids. */
export function resolveIntrinsics(template: Template, value: unknown): any {
  const resources: Record<string, { Type: string; Properties: any }> = template.toJSON().Resources;
  const resolve = (item: any): any => {
    if (Array.isArray(item)) return item.map(resolve);
    if (typeof item !== 'object' || item === null) return item;
    const [[name, argument], ...more] = Object.entries<any>(item).length > 0 ? Object.entries<any>(item) : [['', undefined]];
    if (more.length > 0 || (name !== 'Ref' && !name.startsWith('Fn::'))) {
      return Object.fromEntries(Object.entries(item).map(([key, part]) => [key, resolve(part)]));
    }
    switch (name) {
      case 'Ref': return PSEUDO[argument] ?? identifierOf(argument);
      case 'Fn::GetAtt': return attributeOf(argument[0], argument[1]);
      case 'Fn::Join': return argument[1].map(resolve).join(argument[0]);
      case 'Fn::Select': return resolve(argument[1])[Number(argument[0])];
      case 'Fn::Split': return resolve(argument[1]).split(argument[0]);
      default: throw new Error(`cannot compute ${name}`);
    }
  };
  const identifierOf = (id: string): string => {
    const { Type, Properties } = resources[id];
    if (Type === 'AWS::ECS::TaskDefinition') return arn('ecs', `task-definition/${Properties.Family}:7`);
    return Type === 'AWS::SecretsManager::Secret' ? arn('secretsmanager', `secret:${id}-AbCdEf`) : id;
  };
  const attributeOf = (id: string, attribute: string): string => {
    if (attribute !== 'Arn') return `${id}-${attribute}`;
    const [, service, kind] = resources[id].Type.split('::');
    return service === 'IAM' ? `arn:aws:iam::111122223333:role/${id}` : arn(service.toLowerCase(), `${kind.toLowerCase()}/${id}`);
  };
  return resolve(value);
}

function arn(service: string, resource: string): string {
  return `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
}
