import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { FargateJob, FargateJobProps, JobTrigger } from '../../src/index';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { onlyResource } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

/** A job on an existing cluster, and its template. */
export function newJob(trigger: JobTrigger, props: Partial<FargateJobProps> = {}, stack: Stack = newStack()) {
  const job = new FargateJob(stack, 'Job', { task: webTask(), cluster: existingCluster(stack), trigger, ...props });
  return { job, template: Template.fromStack(stack) };
}

/** Returns the policy statements of the roles that a service principal may assume. */
export function statementsOfRolesAssumedBy(template: Template, principal: string): any[] {
  const roles = Object.entries(template.findResources('AWS::IAM::Role'))
    .filter(([, { Properties }]) => JSON.stringify(Properties.AssumeRolePolicyDocument).includes(principal))
    .map(([id]) => id);
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: any) => roles.includes(Ref)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** Returns the definition of the state machine, with placeholders for references. */
export function definitionIn(template: Template): any {
  const { DefinitionString } = onlyResource(template, 'AWS::StepFunctions::StateMachine').Properties;
  const parts: unknown[] = DefinitionString['Fn::Join'][1];
  return JSON.parse(parts.map((part) => typeof part === 'string' ? part : `<${JSON.stringify(part).replace(/"/g, '')}>`).join(''));
}
