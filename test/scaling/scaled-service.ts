import { Template } from 'aws-cdk-lib/assertions';
import { FailureDetection, FargateWebServiceProps, Scaling, ServiceDeployment } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';

export const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
export const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

/** A web service with a scaling and no other alarms than those of the scaling, and its template. */
export function scaledService(scaling: Scaling, props: Partial<FargateWebServiceProps> = {}, stack = newStack()) {
  const deployment = ServiceDeployment.blueGreen({ failureDetection: FailureDetection.none() });
  const web = webService(stack, { scaling, deployment, ...props });
  return { web, template: Template.fromStack(stack) };
}
