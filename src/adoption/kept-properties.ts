import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, IResolveContext, Lazy } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { ConstructIds, uniqueIdOf } from './former-paths';
import { failWith } from '../private/errors';

/**
 * Keeps a service without `DeploymentController`, which would replace it, although ECS runs the deployments either way.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
 */
export function keepDeploymentController(service: ecs.BaseService, hasController = false): void {
  if (hasController) return;
  requireEcsController(service);
  (service.node.defaultChild as CfnResource).addPropertyDeletionOverride('DeploymentController');
}

function requireEcsController(service: ecs.BaseService): void {
  const { deploymentController } = service.node.defaultChild as ecs.CfnService;
  const { type } = (deploymentController ?? {}) as ecs.CfnService.DeploymentControllerProperty;
  if (type !== ecs.DeploymentControllerType.CODE_DEPLOY) return;
  failWith(service.node.scope!, {
    problem: 'adopt would replace the service, because ECS runs its deployments and not CodeDeploy',
    actual: 'ServiceDeployment.codeDeploy()',
    remedy: 'use ServiceDeployment.blueGreen(), or set `deploymentController` of the adoption if the service has one of the type CODE_DEPLOY',
  });
}

/** Keeps the description of a security group. Another one would replace it. */
export function keepGroupDescription(group: IConstruct, description: string): void {
  (group.node.defaultChild as CfnResource).addPropertyOverride('GroupDescription', description);
}

/** Keeps what CDK says in the security group that it creates for a load balancer. */
export function keepBalancerGroup(group: IConstruct, loadBalancer: ConstructIds): void {
  keepGroupDescription(group, `Automatically created Security Group for ELB ${uniqueIdOf(loadBalancer)}`);
  keepOpenRules(group);
}

/** Peers in the descriptions that CDK gives to rules, and in those of listeners that everybody may reach. */
const OPEN_RULE = /^from (0\.0\.0\.0\/0|::\/0):(\d+)$/;

/** Keeps the descriptions of rules that let everybody in: rules of another description would be added and the old ones removed. */
function keepOpenRules(group: IConstruct): void {
  const resource = group.node.defaultChild as ec2.CfnSecurityGroup;
  const { securityGroupIngress } = resource;
  resource.securityGroupIngress = Lazy.uncachedAny({
    produce: (context: IResolveContext) => {
      const rules: ec2.CfnSecurityGroup.IngressProperty[] | undefined = context.resolve(securityGroupIngress);
      return rules?.map((rule) => ({ ...rule, description: withPatternWords(rule.description) }));
    },
  });
}

function withPatternWords(description: unknown): string | undefined {
  return typeof description === 'string' ? description.replace(OPEN_RULE, 'Allow from anyone on port $2') : description as undefined;
}

/** Keeps the port of a target group, which CDK takes from its protocol. Another one would replace it, although ECS registers tasks with their own. */
export function keepTargetGroupPort(targetGroup: IConstruct): void {
  const resource = targetGroup.node.defaultChild as elbv2.CfnTargetGroup;
  if (resource.protocol === elbv2.ApplicationProtocol.HTTPS) resource.addPropertyOverride('Port', 443);
}
