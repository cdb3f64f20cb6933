import * as iam from 'aws-cdk-lib/aws-iam';

/** Lets a role mount a file system, to read. The statement is returned so that more can be allowed under its conditions. */
export function allowMount(role: iam.IRole, service: 'elasticfilesystem' | 's3files', fileSystemArn: string, conditions?: iam.Conditions): iam.PolicyStatement {
  const statement = new iam.PolicyStatement({ actions: [`${service}:ClientMount`], resources: [fileSystemArn], conditions });
  role.addToPrincipalPolicy(statement);
  return statement;
}
