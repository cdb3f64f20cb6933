import * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * Images of the ready-made sidecars, each of one version and for both CPU architectures.
 * @see https://github.com/aws/aws-for-fluent-bit/releases
 * @see https://github.com/aws-observability/aws-otel-collector/releases
 * @see https://github.com/aws/amazon-cloudwatch-agent/releases
 */
export const FLUENT_BIT = ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.15');
export const OTEL_COLLECTOR = ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0');
export const CLOUDWATCH_AGENT = ecs.ContainerImage.fromRegistry('public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1.300072.0b1766');
