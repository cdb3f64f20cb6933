import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FargateWebServiceProps, ServiceDeployment } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

/** Returns the properties of a web service with a deployment. */
export function servicePropertiesOf(deployment: ServiceDeployment, stack: Stack = newStack(), props: Partial<FargateWebServiceProps> = {}): any {
  webService(stack, { ...props, deployment });
  return onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties;
}
