import { Template } from 'aws-cdk-lib/assertions';
import { FargateWebServiceProps, Scaling } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';

export const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
export const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

/** A web service with a scaling, and its template. */
export function scaledService(scaling: Scaling, props: Partial<FargateWebServiceProps> = {}, stack = newStack()) {
  const web = webService(stack, { scaling, ...props });
  return { web, template: Template.fromStack(stack) };
}
