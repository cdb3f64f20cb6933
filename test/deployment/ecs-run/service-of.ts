import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Deployment, FargateWebServiceProps } from '../../../src';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

/** What the template says of a web service with a deployment. */
export function serviceOf(deployment: Deployment, stack: Stack = newStack(), props: Partial<FargateWebServiceProps> = {}): any {
  webService(stack, { ...props, deployment });
  return onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties;
}
