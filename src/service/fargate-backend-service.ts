import { Construct } from 'constructs';
import { FargateBackendServiceProps } from './fargate-backend-service-props';
import { FargateWorkload } from './fargate-workload';
import { Deployment } from '../deployment/deployment';
import { Exposure } from '../exposure/exposure';
import { Scaling } from '../scaling/scaling';

/**
 * A service on AWS Fargate that only its neighbours reach: VPC and cluster, task definition with its roles and secrets, service
 * discovery, scaling, and deployments that can go back; no load balancer.
 *
 * Nobody may connect to it until somebody is allowed: by `neighbour.connectTo()`, or with `connections`.
 *
 * ```ts
 * new FargateBackendService(this, 'Orders', {
 *   task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
 *   discovery: Discovery.serviceConnect({ name: 'orders' }),
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/interconnecting-services.html
 */
export class FargateBackendService extends FargateWorkload {
  constructor(scope: Construct, id: string, props: FargateBackendServiceProps) {
    const discovery = props.discovery._strategy;
    const deployment = (props.deployment ?? (discovery.serviceConnect === 'server' ? Deployment.blueGreen() : Deployment.rolling()))._strategy;
    const scaling = (props.scaling ?? Scaling.fixed(2))._strategy;
    super(scope, id, props, { exposure: Exposure.none()._strategy, discovery, deployment, scaling });
  }
}
